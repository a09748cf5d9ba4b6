// The source-code connector: secrets in files, CI workflows as identities, and who owns which path. It reads; it runs nothing.
import type { CredentialObservation, IdentityObservation, Observation, ResourceObservation } from "../../../model/index.ts";
import type { Connector } from "../contract.ts";
import { isCodeowners, observeCodeowners, ownersOf, type OwnerRule } from "./codeowners.ts";
import { isComposite, isCompositeAction, observeCompositeAction, withActions } from "./composite-actions.ts";
import { isScannable, mergeCredentials, observeSecrets } from "./secrets.ts";
import { isWorkflow, observeWorkflow, SOURCE_CODE } from "./workflows.ts";

export const sourceCode: Connector = {
  id: SOURCE_CODE,
  title: "Source code: secrets, CI workflows, code owners",
  access: [],
  items: [],
  files: [
    { id: "source-code.secrets", title: "Secrets in files", accepts: isScannable, observe: observeSecrets },
    { id: "source-code.ci-workflows", title: "CI workflows", accepts: isWorkflow, observe: observeWorkflow },
    { id: "source-code.ci-workflows", title: "Composite actions", accepts: isCompositeAction, observe: observeCompositeAction },
    { id: "source-code.codeowners", title: "Code owners", accepts: isCodeowners, observe: observeCodeowners },
  ],
  join: joinSourceCode,
};

type RulesByBase = Readonly<Record<string, readonly OwnerRule[]>>;

const isRepository = (item: Observation): item is ResourceObservation => item.observed === "resource" && item.provider === SOURCE_CODE && item.type === "repository";
const isLeak = (item: Observation): item is CredentialObservation => item.observed === "credential" && item.attributes?.["leaked"] === true;

/** One repository, one credential a secret with all its places, and owner hints from CODEOWNERS on the workflows. */
function joinSourceCode(observations: readonly Observation[]): readonly Observation[] {
  const repositories = new Map<string, ResourceObservation>();
  for (const item of observations.filter(isRepository)) {
    const known = repositories.get(item.realm);
    const codeowners = { ...(known?.attributes?.["codeowners"] as object | undefined), ...(item.attributes?.["codeowners"] as object | undefined) };
    const attributes = { ...known?.attributes, ...item.attributes, ...(Object.keys(codeowners).length === 0 ? {} : { codeowners }) };
    repositories.set(item.realm, { ...known, ...item, attributes });
  }
  const actions = observations.filter(isComposite);
  const rest = observations.filter((item) => !isRepository(item) && !isLeak(item)).map((item) => (isWorkflowIdentity(item) ? withOwners(withActions(item, actions), repositories) : item));
  return [...repositories.values(), ...mergeCredentials(observations.filter(isLeak)), ...rest];
}

const isWorkflowIdentity = (item: Observation): item is IdentityObservation => item.observed === "identity" && item.provider === SOURCE_CODE && item.type === "workflow";

function withOwners(item: IdentityObservation, repositories: ReadonlyMap<string, ResourceObservation>): IdentityObservation {
  const rules = (repositories.get(item.realm)?.attributes?.["codeowners"] ?? {}) as unknown as RulesByBase;
  // The innermost repository's rules count.
  const bases = Object.keys(rules).sort((a, b) => b.length - a.length);
  for (const base of bases) {
    const hints = ownersOf(item.nativeId, base, rules[base] ?? []);
    if (hints.length > 0) return { ...item, ownerHints: [...(item.ownerHints ?? []), ...hints] };
  }
  return item;
}
