// A request as it is kept and told: opened when a version is submitted, settled by whatever ends the wait, each with its notices.
import { newId } from "../../kernel/index.ts";
import { plainName, plainNames, type NewNotice } from "../../model/index.ts";
import { accountsOfRoles, closeRequest, delegatedBy, insertRequest, putNotices, SECURITY_PARTY, takeWaitingRequest, type Db, type MandateVersionRow, type RequestRow, type RequestState, type Tx } from "../../store/index.ts";
import { partiesOf, type ApprovalPart, type Approver } from "./approval.ts";
import { dueSteps } from "./request-steps.ts";
import type { MandateEvent } from "./state.ts";

/** Roles whose people approve for security. */
export const SECURITY_ROLES = ["approver", "admin"] as const;

/** The names under which a person is told something: the account's own, and addresses. */
export const toldNames = ({ account, names }: Approver): readonly string[] => [...new Set([names[0] ?? account, ...names.filter((name) => name.includes("@"))].map((name) => name.toLowerCase()))];

export const requestLink = (id: string): string => `/approvals/${id}`;

/** Opens the request of a version that was just submitted and tells exactly those who may decide it. */
export async function openRequest(tx: Tx, version: MandateVersionRow): Promise<void> {
  const { document, requirement, lapsesAt } = version;
  if (requirement === null || lapsesAt === null) return;
  const id = newId("rqt");
  const deciders = requirement.parts.flatMap((part): readonly { readonly party: string; readonly part: string }[] => (part === "security" ? [{ party: SECURITY_PARTY, part }] : partiesOf({ ...document, deputies: document.deputies ?? [] }, part).map((party) => ({ party: party.trim().toLowerCase(), part }))));
  const barred = [...new Set(version.authors.flatMap(plainNames))];
  const authors = [...new Set(version.authors.flatMap(toldNames))];
  const { mandateId, hash } = version;
  await insertRequest(tx, { id, mandateId, version: version.version, hash, name: document.name, title: document.title, owner: document.owner, sponsor: document.sponsor, risk: requirement.risk, barred, authors, lapsesAt, deciders, nextStepAt: dueSteps(tx.at, 0, tx.at).nextAt });
  const parties = await toldDeciders(tx, version, requirement.parts, barred, tx.at);
  const notice: NewNotice = {
    key: `approval.asked|${id}`,
    kind: "approval.asked",
    parties,
    subject: mandateId,
    title: `Approval asked: ${document.title}`,
    body: `${authors[0] ?? "Somebody"} asks for version ${version.version} of ${document.name}, of ${requirement.risk} risk: ${requirement.reasons.join("; ")}.\n\nIt lapses on ${lapsesAt.slice(0, 10)}.`,
    link: requestLink(id),
    urgency: "normal",
    act: { act: "mandate.decide", mandate: mandateId, version: version.version, hash },
  };
  await putNotices(tx, [notice]);
}

/** Who may decide these parts today, stand-ins too, without those who are barred. */
export async function toldDeciders(db: Db, { document }: MandateVersionRow, parts: readonly ApprovalPart[], barred: readonly string[], at: Date): Promise<readonly string[]> {
  const named = parts.flatMap((part) => partiesOf({ ...document, deputies: document.deputies ?? [] }, part)).map((party) => party.trim().toLowerCase());
  const security = parts.includes("security") ? await accountsOfRoles(db, SECURITY_ROLES) : [];
  const free = named.filter((party) => !barred.includes(plainName(party)));
  const standIns = await delegatedBy(db, free, at.toISOString().slice(0, 10));
  const all = [...named, ...security, ...standIns.map(({ delegate }) => delegate)].map((party) => party.toLowerCase());
  return [...new Set(all)].filter((party) => !barred.includes(plainName(party)));
}

const SETTLED: Readonly<Partial<Record<MandateEvent, Exclude<RequestState, "waiting">>>> = { withdraw: "withdrawn", lapse: "lapsed", reject: "rejected", approve: "approved", end: "ended" };

/** Closes the request of a version that leaves `submitted`, and tells its authors unless they did it themselves. */
export async function settleRequest(tx: Tx, version: MandateVersionRow, event: MandateEvent, why: string | null): Promise<void> {
  const state = SETTLED[event];
  const request = state === undefined ? undefined : await takeWaitingRequest(tx, version.mandateId);
  if (state === undefined || request === undefined) return;
  await closeRequest(tx, request.id, state, why);
  if (state !== "withdrawn") await putNotices(tx, [settledNotice(request, state, why, tx.actor.name)]);
}

function settledNotice(request: RequestRow, state: RequestState, why: string | null, by: string): NewNotice {
  const says = state === "lapsed" ? "Nobody decided within 14 days. It is a draft again and can be submitted anew." : `By ${by}.${why === null || why === "" ? "" : `\n\n${why}`}`;
  return {
    key: `approval.${state}|${request.id}`,
    kind: state === "lapsed" ? "approval.lapsed" : "approval.decided",
    parties: request.authors,
    subject: request.mandateId,
    title: `${state === "approved" ? "Approved" : state === "rejected" ? "Rejected" : state === "lapsed" ? "Lapsed" : "Ended"}: ${request.title}`,
    body: says,
    link: requestLink(request.id),
    urgency: "normal",
  };
}
