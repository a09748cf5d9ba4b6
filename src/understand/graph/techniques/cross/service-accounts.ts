// IRSA: a service account's token is accepted by roles that trust its cluster's OIDC provider. The annotation only says which role a pod
// asks for; the trust policy decides, so every role that trusts the provider is judged.
import { parseNodeKey, type Identity, type NodeKey } from "../../../../model/index.ts";
import { globOf } from "../../aws/glob.ts";
import { comparedValues, federatedRoles, letsIn, type Crossing, type FederatedRole } from "./ground.ts";

const SUBJECT = "system:serviceaccount:";

export function serviceAccountSteps({ view, aws, kubernetes, add }: Crossing): void {
  const roles = federatedRoles(aws).filter(({ host }) => host !== "token.actions.githubusercontent.com");
  if (roles.length === 0) return;
  const accounts = view.estate.identities.filter((identity) => identity.provider === "kubernetes" && identity.type === "service-account");
  const byCluster = Map.groupBy(accounts, (identity) => identity.realm);
  const providers = providersByCluster(view, roles);
  for (const [cluster, own] of byCluster) {
    const trusting = roles.filter(({ provider }) => providers.get(cluster)?.has(provider) === true);
    const reached = new Set<NodeKey>();
    for (const federated of trusting) {
      for (const identity of mayMatch(federated, own)) {
        const conditions = letsIn(federated, { sub: subjectOf(identity), aud: "sts.amazonaws.com" });
        if (conditions === undefined) continue;
        reached.add(federated.role.principal.key);
        add(identity.key, { technique: "x-irsa", permissions: ["sts:AssumeRoleWithWebIdentity"], takes: [federated.role.principal.key], conditions });
      }
    }
    if (reached.size === 0) continue;
    const takes = [...reached];
    for (const administrator of kubernetes.administrators) {
      if (parseNodeKey(administrator).realm !== cluster) continue;
      add(administrator, { technique: "x-irsa-cluster-administrator", permissions: ["create serviceaccounts/token", "sts:AssumeRoleWithWebIdentity"], takes, conditions: [] });
    }
  }
}

const subjectOf = (identity: Identity): string => `${SUBJECT}${identity.nativeId.replace("/", ":")}`;

/** Which providers vouch for which cluster: as seen from accounts whose annotation names a role that trusts one. */
function providersByCluster(view: Crossing["view"], roles: readonly FederatedRole[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byRole = Map.groupBy(roles, ({ role }) => role.principal.key);
  const found = new Map<string, Set<string>>();
  for (const relation of view.estate.relations) {
    if (relation.kind !== "federates-to" || relation.attributes?.["mechanism"] !== "irsa") continue;
    const cluster = parseNodeKey(relation.from).realm;
    for (const { provider, host } of byRole.get(relation.to) ?? []) {
      // A role may trust several clusters; when it does, the annotation alone does not say which one this is.
      if ((byRole.get(relation.to)?.length ?? 0) > 1 && !host.includes("oidc.eks.")) continue;
      const own = found.get(cluster);
      if (own === undefined) found.set(cluster, new Set([provider]));
      else own.add(provider);
    }
  }
  return found;
}

/** SPEED: a trust policy that names accounts exactly is not held against every account of the cluster. */
function mayMatch({ trust, host }: FederatedRole, accounts: readonly Identity[]): readonly Identity[] {
  const values = comparedValues(trust, `${host}:sub`);
  if (values.length === 0) return accounts;
  const globs = values.map(globOf);
  return accounts.filter((identity) => globs.some((glob) => glob(subjectOf(identity))));
}
