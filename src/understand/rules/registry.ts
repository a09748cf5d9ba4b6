// Every rule, in the order of its id: one line to import and one to list. A test holds this list and the folder together.
import type { Rule } from "./contract.ts";
import { agt001UnregisteredAgent } from "./agt-001-unregistered-agent.ts";
import { agt002HumanToken } from "./agt-002-human-token.ts";
import { agt004LethalCombination } from "./agt-004-lethal-combination.ts";
import { agt005AutoApprovedTools } from "./agt-005-auto-approved-tools.ts";
import { agt006UnpinnedServer } from "./agt-006-unpinned-server.ts";
import { agt008UnprovedCard } from "./agt-008-unproved-card.ts";
import { agt009UnrestrictedAgent } from "./agt-009-unrestricted-agent.ts";
import { agt010AgentRightsGrew } from "./agt-010-agent-rights-grew.ts";
import { agt011SharedSecret } from "./agt-011-shared-secret.ts";
import { crd001OldAccessKey } from "./crd-001-old-access-key.ts";
import { crd002TokenNeverExpires } from "./crd-002-token-never-expires.ts";
import { crd003TwoActiveKeys } from "./crd-003-two-active-keys.ts";
import { crd004WeakMethod } from "./crd-004-weak-method.ts";
import { crd005ExposedSecret } from "./crd-005-exposed-secret.ts";
import { crd006SharedCredential } from "./crd-006-shared-credential.ts";
import { crd007CertificateEnd } from "./crd-007-certificate-end.ts";
import { crd008ConsoleWithoutMfa } from "./crd-008-console-without-mfa.ts";
import { crd009RootAccessKey } from "./crd-009-root-access-key.ts";
import { crd010RootWithoutMfa } from "./crd-010-root-without-mfa.ts";
import { crd011OpenInstanceMetadata } from "./crd-011-open-instance-metadata.ts";
import { fed001OpenOidcTrust } from "./fed-001-open-oidc-trust.ts";
import { fed002StaticKeyInCi } from "./fed-002-static-key-in-ci.ts";
import { fed003WildcardPrincipal } from "./fed-003-wildcard-principal.ts";
import { fed004NoExternalId } from "./fed-004-no-external-id.ts";
import { fed005OpenRolesAnywhere } from "./fed-005-open-roles-anywhere.ts";
import { fed006StrangerTriggeredWorkflow } from "./fed-006-stranger-triggered-workflow.ts";
import { fed007ScriptInjection } from "./fed-007-script-injection.ts";
import { mnd001Ungoverned } from "./mnd-001-ungoverned.ts";
import { mnd002Excess } from "./mnd-002-excess.ts";
import { mnd003UnusedWithin } from "./mnd-003-unused-within.ts";
import { mnd004OutOfPurpose } from "./mnd-004-out-of-purpose.ts";
import { mnd005EmptyMandate } from "./mnd-005-empty-mandate.ts";
import { mnd006EndsWithoutSuccessor } from "./mnd-006-ends-without-successor.ts";
import { own001NoOwner } from "./own-001-no-owner.ts";
import { own002OwnerLeft } from "./own-002-owner-left.ts";
import { own003NoPurpose } from "./own-003-no-purpose.ts";
import { own004RetiredWithGrants } from "./own-004-retired-with-grants.ts";
import { prv001Administrator } from "./prv-001-administrator.ts";
import { prv002UnusedRights } from "./prv-002-unused-rights.ts";
import { prv003EscalationPath } from "./prv-003-escalation-path.ts";
import { prv004CrossEnvironment } from "./prv-004-cross-environment.ts";
import { prv005ServiceWildcard } from "./prv-005-service-wildcard.ts";
import { prv006ClusterWildcard } from "./prv-006-cluster-wildcard.ts";
import { prv007DefaultAccountBound } from "./prv-007-default-account-bound.ts";
import { prv008RightsForEveryone } from "./prv-008-rights-for-everyone.ts";
import { prv009PrivilegedWorkload } from "./prv-009-privileged-workload.ts";
import { prv010DefaultTokenMounted } from "./prv-010-default-token-mounted.ts";
import { prv011OpenResource } from "./prv-011-open-resource.ts";
import { prv012RoleOfMany } from "./prv-012-role-of-many.ts";
import { tpa001PowerfulThirdParty } from "./tpa-001-powerful-third-party.ts";
import { tpa002UnpinnedAction } from "./tpa-002-unpinned-action.ts";
import { use001Dormant } from "./use-001-dormant.ts";
import { use002NeverUsed } from "./use-002-never-used.ts";
import { use003HumanUse } from "./use-003-human-use.ts";
import { use005RootUsed } from "./use-005-root-used.ts";
import { use006UnusedKey } from "./use-006-unused-key.ts";

export const rules: readonly Rule[] = [
  agt001UnregisteredAgent,
  agt002HumanToken,
  agt004LethalCombination,
  agt005AutoApprovedTools,
  agt006UnpinnedServer,
  agt008UnprovedCard,
  agt009UnrestrictedAgent,
  agt010AgentRightsGrew,
  agt011SharedSecret,
  crd001OldAccessKey,
  crd002TokenNeverExpires,
  crd003TwoActiveKeys,
  crd004WeakMethod,
  crd005ExposedSecret,
  crd006SharedCredential,
  crd007CertificateEnd,
  crd008ConsoleWithoutMfa,
  crd009RootAccessKey,
  crd010RootWithoutMfa,
  crd011OpenInstanceMetadata,
  fed001OpenOidcTrust,
  fed002StaticKeyInCi,
  fed003WildcardPrincipal,
  fed004NoExternalId,
  fed005OpenRolesAnywhere,
  fed006StrangerTriggeredWorkflow,
  fed007ScriptInjection,
  mnd001Ungoverned,
  mnd002Excess,
  mnd003UnusedWithin,
  mnd004OutOfPurpose,
  mnd005EmptyMandate,
  mnd006EndsWithoutSuccessor,
  own001NoOwner,
  own002OwnerLeft,
  own003NoPurpose,
  own004RetiredWithGrants,
  prv001Administrator,
  prv002UnusedRights,
  prv003EscalationPath,
  prv004CrossEnvironment,
  prv005ServiceWildcard,
  prv006ClusterWildcard,
  prv007DefaultAccountBound,
  prv008RightsForEveryone,
  prv009PrivilegedWorkload,
  prv010DefaultTokenMounted,
  prv011OpenResource,
  prv012RoleOfMany,
  tpa001PowerfulThirdParty,
  tpa002UnpinnedAction,
  use001Dormant,
  use002NeverUsed,
  use003HumanUse,
  use005RootUsed,
  use006UnusedKey,
];
