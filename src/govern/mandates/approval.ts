// Who must approve a mandate and who may: from what it would allow. Pure. Nobody approves what he asked for, by whatever account.
import { isSamePerson, isTeam, sameParty, type DataClass, type MandateDocument } from "../../model/index.ts";
import type { ReachOfSubjects } from "../../store/index.ts";

export const APPROVAL_PARTS = ["owner", "sponsor", "security"] as const;
/** In which capacity a person approves. */
export type ApprovalPart = (typeof APPROVAL_PARTS)[number];

export interface Requirement {
  readonly risk: "low" | "elevated" | "critical";
  /** Each must be given, by different people. */
  readonly parts: readonly ApprovalPart[];
  /** Why the risk is what it is, for approvers. */
  readonly reasons: readonly string[];
}

const SENSITIVE: ReadonlySet<DataClass> = new Set(["personal", "financial", "health", "secret"]);
const GRANTS_RIGHTS = /^(iam|sts|organizations|sso):|^\*|:\*$|(^| )(escalate|bind|impersonate)( |$)/i;

/** `reach`: the highest level that any subject of it reaches today. */
export function requirementFor({ scope, acting }: Pick<MandateDocument, "scope" | "acting">, reach: ReachOfSubjects): Requirement {
  const critical: string[] = [];
  const elevated: string[] = [];
  if (reach === "administrator") critical.push("a subject reaches administrator rights");
  if (reach === "broad" || reach === "sensitive") elevated.push(reach === "broad" ? "a subject has broad reach" : "a subject reaches sensitive data");
  const powerful = (scope.access ?? []).flatMap(({ actions }) => actions).filter((action) => GRANTS_RIGHTS.test(action));
  if (powerful.length > 0) critical.push(`it allows ${powerful.slice(0, 3).join(", ")}`);
  const sensitive = (scope.data ?? []).filter((each) => SENSITIVE.has(each));
  if (sensitive.length > 0) elevated.push(`it touches ${sensitive.join(" and ")} data`);
  const production = scope.environments === undefined || scope.environments.includes("production");
  if (production) elevated.push(scope.environments === undefined ? "it is open to every environment" : "it works in production");
  if (acting === "autonomous" && sensitive.length > 0 && production) critical.push("it handles such data in production on its own");
  if (critical.length > 0) return { risk: "critical", parts: ["sponsor", "security"], reasons: [...critical, ...elevated] };
  if (elevated.length > 0) return { risk: "elevated", parts: ["sponsor"], reasons: elevated };
  return { risk: "low", parts: ["owner"], reasons: ["it reaches no production and no sensitive data"] };
}

/** A signed-in person with everything by which he is known: other accounts, addresses, teams. */
export interface Approver {
  readonly account: string;
  readonly names: readonly string[];
  readonly teams: readonly string[];
  readonly isSecurity: boolean;
}

export interface Given {
  readonly part: ApprovalPart;
  readonly by: Approver;
  /** In whose place. */
  readonly behalf?: Approver | null;
  readonly hash: string;
}

export interface Asked {
  readonly hash: string;
  /** Everybody who wrote or submitted this content. */
  readonly authors: readonly Approver[];
  readonly owner: string;
  readonly sponsor: string;
  readonly deputies: readonly string[];
  readonly requirement: Requirement;
  readonly given: readonly Given[];
  /** The request lapses at this instant. */
  readonly until: Date;
}

export const REFUSALS = ["other_content", "lapsed", "own_request", "already", "out_of_scope", "not_waiting", "not_a_person", "not_low"] as const;
export type Refusal = (typeof REFUSALS)[number];

export type ApprovalAnswer =
  | { readonly may: true; readonly part: ApprovalPart; readonly completes: boolean; readonly behalf: Approver | null }
  | { readonly may: false; readonly code: Refusal; readonly says: string };

/** Whether this person's approval of the content with this hash counts, and as what. `standsFor`: people in whose place he decides today. */
export function judgeApproval(asked: Asked, approver: Approver, hash: string, at: Date, standsFor: readonly Approver[] = []): ApprovalAnswer {
  const refuse = (code: Refusal, says: string): ApprovalAnswer => ({ may: false, code, says });
  if (hash !== asked.hash) return refuse("other_content", "the mandate has changed since you opened it; look at it again and decide then");
  if (at >= asked.until) return refuse("lapsed", "the request has lapsed; its author can submit it again");
  if (wrote(asked, approver)) return refuse("own_request", "you wrote or submitted this mandate, under this account or another, so somebody else must approve it");
  if (gave(asked, approver)) return refuse("already", "you have approved it already, under this account or another, or somebody did in your place; the other approval must come from somebody else");
  const open = openParts(asked);
  const own = open.find((part) => holdsPart(asked, approver, part));
  if (own !== undefined) return { may: true, part: own, completes: open.length === 1, behalf: null };
  // INVARIANT: one hop only, and nobody decides through another what he could not decide himself.
  for (const behalf of standsFor.filter((person) => !isSamePerson(person, approver) && !wrote(asked, person) && !gave(asked, person))) {
    const part = open.find((each) => each !== "security" && holdsPart(asked, behalf, each));
    if (part !== undefined) return { may: true, part, completes: open.length === 1, behalf };
  }
  return refuse("out_of_scope", `this needs the approval of ${open.map((each) => PEOPLE[each](asked)).join(" and of ")}, which you are not`);
}

const wrote = ({ authors }: Asked, person: Approver): boolean => authors.some((author) => isSamePerson(author, person));
const gave = (asked: Asked, person: Approver): boolean => counted(asked).some(({ by, behalf }) => isSamePerson(by, person) || (behalf !== undefined && behalf !== null && isSamePerson(behalf, person)));
const counted = ({ given, hash }: Asked): readonly Given[] => given.filter((each) => each.hash === hash);

/** What is still to be given. */
export const openParts = (asked: Asked): readonly ApprovalPart[] => asked.requirement.parts.filter((part) => !counted(asked).some((each) => each.part === part));

/** The parties that hold a part by name; security approvers hold theirs by role. */
export const partiesOf = ({ owner, sponsor, deputies }: Pick<Asked, "owner" | "sponsor" | "deputies">, part: ApprovalPart): readonly string[] =>
  part === "security" ? [] : part === "owner" ? [owner] : [sponsor, ...deputies];

const PEOPLE: Readonly<Record<ApprovalPart, (asked: Asked) => string>> = {
  owner: ({ owner }) => `its owner (${owner})`,
  sponsor: ({ sponsor }) => `its sponsor (${sponsor}) or a deputy`,
  security: () => "a security approver",
};

function holdsPart(asked: Asked, approver: Approver, part: ApprovalPart): boolean {
  if (part === "security") return approver.isSecurity;
  return partiesOf(asked, part).some((party) => (isTeam(party) ? approver.teams.some((team) => sameParty(team, party)) : [approver.account, ...approver.names].some((name) => sameParty(name, party))));
}
