// The graph over one estate: lookups at once, everything costly (policies, steps, paths) on first need and then kept.
import { compileEstate, requestOf, userNameOf, type Cluster } from "../access/index.ts";
import { parseNodeKey, type AccessAnswer, type Estate, type NodeKey } from "../../model/index.ts";
import { createAwsSide, type AwsSide } from "./aws/effective.ts";
import type { Graph } from "./contract.ts";
import { createExplorer, type Explorer } from "./explorer.ts";
import { grantedTo } from "./granted.ts";
import { createLookups } from "./lookups.ts";
import { createPathSearch, type PathSearch } from "./paths/search.ts";
import { createReach } from "./reach.ts";
import { openFamilies } from "./techniques/index.ts";

/** What the API and the console ask beyond what rules need. */
export interface ExplorableGraph extends Graph, Explorer {}

export function buildGraph(estate: Estate, at: Date): ExplorableGraph {
  const lookups = createLookups(estate, at);
  const opened = once(() => openFamilies(lookups));
  const search = once((): PathSearch => createPathSearch(opened().families));
  const aws = once((): AwsSide => createAwsSide(opened().aws.world));
  const clusters = once(() => compileEstate(estate));
  const reach = once(() => createReach({ lookups, search: search(), aws: aws(), clusters }));

  const effective = (identity: NodeKey, action: string, resource: string): AccessAnswer => {
    const ref = parseNodeKey(identity);
    if (ref.provider === "aws") return aws().effective(identity, action, resource);
    if (ref.provider === "kubernetes") return inCluster(clusters().get(ref.realm), identity, action, resource);
    return refused(`Mandate knows no access rules of ${ref.provider}; ask about an AWS or a Kubernetes identity.`);
  };
  const inCluster = (cluster: Cluster | undefined, identity: NodeKey, action: string, resource: string): AccessAnswer => {
    const user = userNameOf(parseNodeKey(identity));
    if (cluster === undefined || user === undefined) return refused("No role or binding of its cluster was read; add the cluster's roles and bindings.");
    const groups = lookups.relationsFrom(identity, "member-of").map((relation) => parseNodeKey(relation.to).nativeId);
    return cluster.authorize(requestOf({ user, groups }, action, resource));
  };
  const graph: Graph = {
    ...lookups,
    reach: (identity) => reach()(identity),
    pathsFrom: (identity) => search().pathsFrom(identity),
    get administrators() {
      return search().administrators.filter((node) => lookups.identity(node) !== undefined);
    },
    granted: (identity) => grantedTo({ lookups, aws, clusters }, identity),
    effective,
  };
  const explorer = createExplorer({ lookups, search, aws, clusters, effective });
  return Object.assign(Object.create(null, Object.getOwnPropertyDescriptors(graph)) as Graph, explorer);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const refused = (says: string): AccessAnswer => ({ effect: "deny", explicit: false, path: [{ layer: "identity", effect: "no-match", source: "-", says }], unknown: [] });
