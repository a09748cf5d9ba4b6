// Estate policies: written, tried against the estate, switched, judged. Each change is one transaction with its record.
import { digestOf, MandateError, newId } from "../../kernel/index.ts";
import type { Finding, NewNotice, PolicyDocument, PolicyState } from "../../model/index.ts";
import {
  changePolicyDocument,
  deletePolicy,
  findingId,
  insertPolicy,
  listPolicies,
  policiesAreDue,
  policyBreaches,
  policyEffect,
  policyRules,
  putNotices,
  putPolicyAnswer,
  putPolicyDeadlines,
  readKnownFindings,
  switchPolicyState,
  takePolicy,
  type Actor,
  type PolicyBreach,
  type PolicyEffect,
  type PolicyRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { findingOf, ruleOf } from "./judge.ts";

/** What the policy would say today and soon; nothing is stored. */
export const simulatePolicy = (store: Store, document: PolicyDocument): Promise<PolicyEffect> => policyEffect(store.pool, document, store.clock.now());

export function createPolicy(store: Store, actor: Actor, document: PolicyDocument): Promise<string> {
  return store.write(actor, async (tx) => {
    if ((await takePolicy(tx, document.name)) !== undefined) throw new MandateError("conflict", `there is a policy named ${document.name} already; change that one, or choose another name`);
    return create(tx, document);
  });
}

async function create(tx: Tx, document: PolicyDocument): Promise<string> {
  const id = newId("pol");
  await insertPolicy(tx, id, document);
  await tx.record({ action: "policy.created", subject: id, detail: { document } });
  return id;
}

/** A policy that is in force is judged by its new words from the next judgement on. Its name stays: findings go by it. */
export function changePolicy(store: Store, actor: Actor, idOrName: string, document: PolicyDocument, revision: number): Promise<void> {
  return store.write(actor, async (tx) => {
    const policy = await taken(tx, idOrName);
    if (policy.revision !== revision) throw new MandateError("precondition_failed", "the policy has changed since you opened it; reload it and change it again");
    if (policy.name !== document.name) throw new MandateError("invalid_input", `a policy keeps its name, because its findings go by it; leave it as ${policy.name}, or make another policy`);
    await change(tx, policy, document);
  });
}

async function change(tx: Tx, policy: PolicyRow, document: PolicyDocument): Promise<void> {
  await changePolicyDocument(tx, policy.id, document);
  await tx.record({ action: "policy.changed", subject: policy.id, detail: { version: policy.version + 1, state: policy.state, before: policy.document, document } });
}

export function switchPolicy(store: Store, actor: Actor, idOrName: string, state: PolicyState, revision: number | null): Promise<PolicyRow> {
  return store.write(actor, async (tx) => {
    const policy = await taken(tx, idOrName);
    if (revision !== null && policy.revision !== revision) throw new MandateError("precondition_failed", "the policy has changed since you saw its effect; look at it again and switch it then");
    if (policy.state === state) throw new MandateError("conflict", `${policy.name} is ${state} already`);
    const { first: _, ...effect } = await policyEffect(tx, policy.document, tx.at);
    await switchPolicyState(tx, policy.id, state);
    if (state !== "on") await putPolicyDeadlines(tx, policy.id, []);
    await tx.record({ action: "policy.switched", subject: policy.id, detail: { from: policy.state, to: state, version: policy.version, effect } });
    if (state === "on" || policy.state === "on") await putNotices(tx, [switched(policy, state, effect.broken, tx)]);
    return policy;
  });
}

const switched = ({ id, document, revision }: PolicyRow, state: PolicyState, broken: number, tx: Tx): NewNotice => ({
  key: `policy.switched|${id}|${revision}`,
  kind: "policy.switched",
  parties: [],
  subject: id,
  title: state === "on" ? `The policy "${document.title}" is in force` : `The policy "${document.title}" is no longer in force`,
  body: state === "on" ? `${tx.actor.name} switched it on. ${broken} ${broken === 1 ? "thing breaks" : "things break"} it today.` : `${tx.actor.name} switched it ${state === "off" ? "off" : "back to simulated"}.`,
  link: `/policies?open=${id}`,
  urgency: "normal",
});

export function removePolicy(store: Store, actor: Actor, idOrName: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const policy = await taken(tx, idOrName);
    if (policy.state === "on") throw new MandateError("conflict", `${policy.name} is in force; switch it off first, so that its findings are resolved in the open`);
    await putPolicyDeadlines(tx, policy.id, []);
    await deletePolicy(tx, policy.id);
    await tx.record({ action: "policy.removed", subject: policy.id, detail: { document: policy.document } });
  });
}

export interface AppliedPolicy {
  readonly name: string;
  readonly id: string;
  /** `created` is off until somebody switches it on. */
  readonly what: "created" | "changed" | "same";
}

/** All or none. What is switched on stays so. */
export function applyPolicies(store: Store, actor: Actor, documents: readonly PolicyDocument[]): Promise<readonly AppliedPolicy[]> {
  return store.write(actor, async (tx) => {
    const applied: AppliedPolicy[] = [];
    for (const document of documents) {
      const known = await takePolicy(tx, document.name);
      if (known === undefined) applied.push({ name: document.name, id: await create(tx, document), what: "created" });
      else if (isSame(known.document, document)) applied.push({ name: document.name, id: known.id, what: "same" });
      else {
        await change(tx, known, document);
        applied.push({ name: document.name, id: known.id, what: "changed" });
      }
    }
    await tx.record({ action: "policies.applied", subject: null, detail: { policies: applied.map(({ name, what }) => [name, what]) } });
    return applied;
  });
}

const isSame = (a: PolicyDocument, b: PolicyDocument): boolean => digestOf(a) === digestOf(b);

export interface PolicyJudgement {
  readonly findings: readonly Finding[];
  readonly rules: readonly string[];
}

/** Whether there is anything to judge: at the start of each day (UTC), and after a change. */
export function policiesDue(store: Store): Promise<boolean> {
  const today = store.clock.now().toISOString().slice(0, 10);
  return policiesAreDue(store.pool, new Date(today));
}

/** What every policy in force finds now. The rules of those that no longer are come along, so that their findings are resolved. */
export async function judgePolicies(tx: Tx): Promise<PolicyJudgement> {
  const policies = await listPolicies(tx);
  const standing = policies.filter(({ state }) => state === "on");
  const findings: Finding[] = [];
  for (const policy of standing) findings.push(...(await judge(tx, policy)));
  return { findings, rules: [...new Set([...standing.map(ruleOf), ...(await policyRules(tx))])] };
}

/** How far ahead the calendar shows what will break a policy. */
const SOON_MILLISECONDS = 90 * 86_400_000;

async function judge(tx: Tx, policy: PolicyRow): Promise<readonly Finding[]> {
  const breaches = await policyBreaches(tx, policy.document, tx.at);
  const effect = await policyEffect(tx, policy.document, tx.at);
  const known = new Set((await readKnownFindings(tx, [ruleOf(policy)])).filter(({ state }) => state !== "resolved").map(({ key }) => key));
  const found = breaches.map((breach) => ({ breach, finding: findingOf(policy.document, policy.version, breach) }));
  await putPolicyAnswer(tx, policy.id, effect);
  const soon = await policyBreaches(tx, policy.document, tx.at, { after: tx.at, until: new Date(tx.at.getTime() + SOON_MILLISECONDS) });
  await putPolicyDeadlines(tx, policy.id, soon.map((breach) => ({ ...breach, title: `${breach.name} will break "${policy.document.title}"` })));
  await putNotices(tx, broken(policy, found.filter(({ finding }) => !known.has(finding.key)), tx.at));
  return found.map(({ finding }) => finding);
}

const MOST_NAMED = 10;

/** One notice for each policy, owner and day, however many things broke it. */
function broken(policy: PolicyRow, fresh: readonly { readonly breach: PolicyBreach; readonly finding: Finding }[], at: Date): readonly NewNotice[] {
  const byOwner = new Map<string, (typeof fresh)[number][]>();
  for (const each of fresh) {
    const owner = each.breach.owner ?? "";
    const same = byOwner.get(owner);
    if (same === undefined) byOwner.set(owner, [each]);
    else same.push(each);
  }
  return [...byOwner].map(([owner, found]) => ({
    key: `policy.broken|${policy.id}|${owner}|${at.toISOString().slice(0, 10)}`,
    kind: "policy.broken",
    parties: owner === "" ? [] : [owner],
    subject: policy.id,
    about: found.map(({ breach }) => breach.identityId ?? breach.id),
    title: found.length === 1 ? (found[0]?.finding.title ?? "") : `${found.length} things break "${policy.document.title}"`,
    body: [...found.slice(0, MOST_NAMED).map(({ breach }) => `${breach.name}: ${breach.says.join(", ")}.`), ...(found.length > MOST_NAMED ? [`And ${found.length - MOST_NAMED} more.`] : [])].join("\n\n"),
    link: found.length === 1 ? `/findings/${findingId(found[0]?.finding.key ?? "")}` : `/findings?rule=${encodeURIComponent(ruleOf(policy))}`,
    urgency: "normal",
  }));
}

async function taken(tx: Tx, idOrName: string): Promise<PolicyRow> {
  const policy = await takePolicy(tx, idOrName);
  if (policy === undefined) throw new MandateError("not_found", `there is no policy ${idOrName}; reload the list`);
  return policy;
}
