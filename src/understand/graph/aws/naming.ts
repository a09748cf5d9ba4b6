// Equal documents are judged once and known by number; a person wants the names. Each step of an answer gets the name under which the one
// who asks holds the document: the policy, the group it comes by, the level of the organization, the resource whose policy it is.
import { nodeKey, parseNodeKey, type AccessAnswer, type AccessStep, type Grant, type NodeKey } from "../../../model/index.ts";
import { levelsAbove } from "./guardrails.ts";
import type { Subject } from "./rights.ts";
import type { World } from "./world.ts";
import { controlDocument, managedDocument } from "./well-known.ts";

/** Names by layer and number of the document. */
type Names = ReadonlyMap<string, string>;

const NUMBERED = /^policy (\d+) (.+)$/;
const NAMES = "names of policies";

export function withNames(world: World, subject: Subject, answer: AccessAnswer): AccessAnswer {
  if (!answer.path.some((step) => NUMBERED.test(step.source))) return answer;
  const names = namesFor(world, subject);
  return { ...answer, path: answer.path.map((step) => renamed(step, names)) };
}

/** A layer without names is not the asker's own: the policy of the resource, or of the account that owns it. */
const FOREIGN: Readonly<Record<string, string>> = { resource: "the resource's own policy", trust: "the trust policy", rcp: "a policy of the owning account's organization" };

function renamed(step: AccessStep, names: Names): AccessStep {
  const [, id = "", label = ""] = NUMBERED.exec(step.source) ?? [];
  if (id === "") return step;
  const name = names.get(`${step.layer} ${id}`) ?? FOREIGN[step.layer] ?? "an unnamed policy";
  return { ...step, source: `${name} ${label}`, says: step.says.replace(`of policy ${id} `, () => `of ${name} `) };
}

function namesFor(world: World, subject: Subject): Names {
  const known = subject.memo.get(NAMES) as Names | undefined;
  if (known !== undefined) return known;
  const made = collect(world, subject);
  subject.memo.set(NAMES, made);
  return made;
}

function collect(world: World, { principal, rights }: Subject): Names {
  const { view, docs } = world;
  const sets = new Map<string, Set<string>>();
  const add = (layer: string, grant: Grant, by = "") => {
    const { nativeId } = parseNodeKey(grant.entitlement);
    const entitlement = view.entitlement(grant.entitlement);
    const document = entitlement?.attributes?.["document"] ?? managedDocument(nativeId) ?? controlDocument(nativeId);
    if (document === undefined) return;
    const at = `${layer} ${docs.intern(document).id}`;
    sets.set(at, (sets.get(at) ?? new Set<string>()).add(`${entitlement?.name ?? nativeId.replace(/^.*[/#]/, "")}${by}`));
  };
  for (const grant of view.directGrantsOf(principal.key)) add(grant.effect === "allow" ? "identity" : grant.effect, grant);
  for (const group of principal.groups) for (const grant of view.directGrantsOf(group.key)) add("identity", grant, ` by group ${lastPart(group.arn)}`);
  const account: NodeKey = nodeKey({ provider: "aws", realm: rights.account.id, type: "account", nativeId: rights.account.id });
  for (const level of levelsAbove(view, account)) for (const grant of view.directGrantsOf(level)) add(grant.effect, grant);
  const names = new Map([...sets].map(([at, found]) => [at, [...found].sort().join(" or ")]));
  const boundary = principal.boundary;
  if (boundary?.doc !== undefined && !names.has(`boundary ${boundary.doc.id}`)) names.set(`boundary ${boundary.doc.id}`, lastPart(boundary.arn));
  // PROVIDER: where no attached policy allows, the one that AWS puts on every level is assumed.
  if (!names.has(`scp ${docs.full.id}`)) names.set(`scp ${docs.full.id}`, "FullAWSAccess");
  return names;
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
