// Run-time policies written, put in force and taken out of it. Each act is one transaction with its record; so is each refused attempt.
import { digestOf, MandateError, newId } from "../../kernel/index.ts";
import { isSamePerson, plainNames, RuntimePolicyContent, type Named, type NewNotice } from "../../model/index.ts";
import {
  activateRuntimeVersion,
  announceChange,
  askForRuntimeEnd,
  deleteRuntimeDraft,
  insertRuntimePolicy,
  putNotices,
  putRuntimeDraft,
  retireRuntimeVersion,
  takeRuntimePolicy,
  type Actor,
  type RuntimePolicyVersionRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { checkRuntimePolicy, isError } from "./check.ts";
import { loosening } from "./loosens.ts";

/** Who acts, as the person he is. */
export interface Acting {
  readonly actor: Actor;
  readonly person: Named;
}

/** INVARIANT: a draft may be wrong, and is in force for nobody. `revision`: of the draft as it was read; `null` to write over whatever draft there is. */
export function writeRuntimePolicy(store: Store, { actor, person }: Acting, content: RuntimePolicyContent, revision: number | null = null): Promise<string> {
  return store.write(actor, async (tx) => {
    const versions = await takeRuntimePolicy(tx, content.name);
    const [newest] = versions;
    if (newest !== undefined && newest.layer !== content.layer) throw new MandateError("conflict", `the policy ${content.name} is of the layer ${newest.layer}; give the one for the other layer another name`);
    const draft = versions.find(({ state }) => state === "draft");
    if (revision !== null && draft !== undefined && draft.revision !== revision) throw new MandateError("precondition_failed", "the draft has changed since you read it; read it again and write your change into that");
    const id = newest?.id ?? newId("rpo", store.clock);
    const hash = hashOf(content);
    if (draft?.hash === hash && draft.title === content.title) {
      await tx.record({ action: "runtime-policy.written", subject: id, detail: { version: draft.version, hash, same: true } });
      return id;
    }
    if (newest === undefined) await insertRuntimePolicy(tx, id, content);
    const version = draft?.version ?? (newest?.version ?? 0) + 1;
    await putRuntimeDraft(tx, { id, version, content, hash, authors: withAuthor(draft?.authors ?? [], person) });
    await tx.record({ action: "runtime-policy.written", subject: id, detail: { name: content.name, version, layer: content.layer, hash } });
    return id;
  });
}

/** Of all that decides; the title is not part of it. */
export const hashOf = ({ layer, text, cases }: Pick<RuntimePolicyContent, "layer" | "text" | "cases">): string => digestOf({ layer, text, cases });

const withAuthor = (authors: readonly Named[], { account, names }: Named): readonly Named[] => [...authors.filter((each) => plainNames(each).join() !== plainNames({ account, names }).join()), { account, names }];

export function discardRuntimeDraft(store: Store, { actor }: Acting, idOrName: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const { id, version, name } = await takeDraft(tx, idOrName);
    await deleteRuntimeDraft(tx, id, version);
    await tx.record({ action: "runtime-policy.discarded", subject: id, detail: { name, version } });
  });
}

export interface Activated {
  readonly id: string;
  readonly version: number;
  readonly loosening: readonly string[];
}

/** Puts the draft in force when it is exactly this content, valid, and answers its cases; when it loosens, by somebody who did not write it. */
export async function activateRuntimePolicy(store: Store, { actor, person }: Acting, idOrName: string, hash: string, schema: string): Promise<Activated> {
  const done = await store.write(actor, async (tx): Promise<Activated | MandateError> => {
    const versions = await takeRuntimePolicy(tx, idOrName);
    const draft = draftOf(versions, idOrName);
    const former = versions.find(({ state }) => state === "active");
    const refuse = (why: MandateError) => refused(tx, draft, "runtime-policy.activation-refused", why);
    if (draft.hash !== hash) return refuse(new MandateError("precondition_failed", "the draft has changed since you looked at it; look at it again and activate it then"));
    const { problems, compiled } = await checkRuntimePolicy(draft, schema);
    if (compiled === null) return refuse(new MandateError("conflict", `it cannot go in force: ${problems.filter(isError).map(({ policy, says }) => (policy === null ? says : `${policy}: ${says}`)).join("; ")}`, { fields: { problems } }));
    const looser = loosening(draft.layer, former?.compiled ?? [], compiled);
    if (looser.length > 0 && actor.type === "token") return refuse(new MandateError("forbidden", `it lets more pass (${looser[0]}), and that is decided by a person; sign in and activate it in the console`));
    if (looser.length > 0 && draft.authors.some((author) => isSamePerson(author, person))) return refuse(new MandateError("forbidden", `you wrote it, under this account or another, and it lets more pass (${looser[0]}); somebody else must activate it`));
    if (former !== undefined) await retireRuntimeVersion(tx, former, `replaced by version ${draft.version}`);
    await activateRuntimeVersion(tx, draft, compiled, looser.length > 0);
    await announceChange(tx, "policy", draft.id);
    await putNotices(tx, [noticeOf(draft, `The run-time policy "${draft.title}" is in force`, `${actor.name} activated version ${draft.version}. ${looser.length === 0 ? "It lets nothing pass that did not pass before." : `It lets more pass: ${looser.join("; ")}.`}`)]);
    await tx.record({ action: "runtime-policy.activated", subject: draft.id, detail: { name: draft.name, version: draft.version, hash, former: former?.version ?? null, loosening: looser, policies: compiled.map(({ id }) => id) } });
    return { id: draft.id, version: draft.version, loosening: looser };
  });
  if (done instanceof MandateError) throw done;
  return done;
}

/** `asked`: taking it away lets more pass, so a second person must agree by the same act. */
export type Retired = "retired" | "asked";

export async function retireRuntimePolicy(store: Store, { actor, person }: Acting, idOrName: string, why: string): Promise<Retired> {
  const done = await store.write(actor, async (tx): Promise<Retired | MandateError> => {
    const active = await takeActive(tx, idOrName);
    const looser = loosening(active.layer, active.compiled ?? [], []);
    if (looser.length > 0 && active.endAsked === null) {
      await askForRuntimeEnd(tx, active, { by: { account: person.account, names: person.names }, why });
      await tx.record({ action: "runtime-policy.end-asked", subject: active.id, detail: { version: active.version, why, loosening: looser } });
      await putNotices(tx, [noticeOf(active, `${actor.name} asks to take the run-time policy "${active.title}" out of force`, `${why} It lets more pass, so somebody else must agree.`)]);
      return "asked";
    }
    if (looser.length > 0) {
      const refuse = (says: string) => refused(tx, active, "runtime-policy.end-refused", new MandateError("forbidden", says));
      if (actor.type === "token") return refuse("taking it out of force lets more pass, and that is decided by a person; sign in and agree in the console");
      if (active.endAsked !== null && isSamePerson(active.endAsked.by, person)) return refuse("you asked for it, under this account or another; somebody else must agree");
    }
    await retireRuntimeVersion(tx, active, active.endAsked?.why ?? why);
    await announceChange(tx, "policy", active.id);
    await putNotices(tx, [noticeOf(active, `The run-time policy "${active.title}" is no longer in force`, `${actor.name} took it out of force: ${active.endAsked?.why ?? why}`)]);
    await tx.record({ action: "runtime-policy.retired", subject: active.id, detail: { version: active.version, why: active.endAsked?.why ?? why, loosening: looser } });
    return "retired";
  });
  if (done instanceof MandateError) throw done;
  return done;
}

/** Nobody asks for its end any more. */
export function keepRuntimePolicy(store: Store, { actor }: Acting, idOrName: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const active = await takeActive(tx, idOrName);
    if (active.endAsked === null) throw new MandateError("conflict", `nobody asks for the end of ${active.name}; there is nothing to refuse`);
    await askForRuntimeEnd(tx, active, null);
    await tx.record({ action: "runtime-policy.kept", subject: active.id, detail: { version: active.version } });
  });
}

/** INVARIANT: an attempt at authority is on record though nothing else of it is done. */
async function refused(tx: Tx, { id, version, hash }: RuntimePolicyVersionRow, action: string, why: MandateError): Promise<MandateError> {
  await tx.record({ action, subject: id, detail: { version, hash, why: why.detail } });
  return why;
}

function draftOf(versions: readonly RuntimePolicyVersionRow[], idOrName: string): RuntimePolicyVersionRow {
  if (versions.length === 0) throw unknown(idOrName);
  const draft = versions.find(({ state }) => state === "draft");
  if (draft === undefined) throw new MandateError("conflict", `${versions[0]?.name} has no draft; write one first`);
  return draft;
}

const takeDraft = async (tx: Tx, idOrName: string) => draftOf(await takeRuntimePolicy(tx, idOrName), idOrName);

async function takeActive(tx: Tx, idOrName: string): Promise<RuntimePolicyVersionRow> {
  const versions = await takeRuntimePolicy(tx, idOrName);
  const [newest] = versions;
  if (newest === undefined) throw unknown(idOrName);
  const active = versions.find(({ state }) => state === "active");
  if (active === undefined) throw new MandateError("conflict", `${newest.name} is not in force; there is nothing to take out`);
  return active;
}

const unknown = (idOrName: string) => new MandateError("not_found", `there is no run-time policy ${idOrName}; reload the list`);

const noticeOf = ({ id, version, revision }: RuntimePolicyVersionRow, title: string, body: string): NewNotice => ({ key: `policy.switched|${id}|${version}|${revision}`, kind: "policy.switched", parties: [], subject: id, title, body, link: `/runtime-policies/${id}`, urgency: "normal" });
