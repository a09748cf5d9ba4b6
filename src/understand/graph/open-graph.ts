// All paths of an estate, kept up to date: a changed policy is read again, and only what it reaches is asked anew. The answers are those of a
// computation from the beginning.
import { MandateError, type Json } from "../../kernel/index.ts";
import type { Entitlement, EscalationPath, Estate, NodeKey } from "../../model/index.ts";
import { createLookups, type Lookups } from "./lookups.ts";
import { createPathSearch, type PathSearch } from "./paths/search.ts";
import { openFamilies, type OpenedFamilies } from "./techniques/index.ts";

export interface OpenGraph {
  /**
   * `to` is the administrator that is taken over; where a principal makes itself administrator, it is the principal itself. At most one
   * path for each (from, to, technique of the first step), the shortest.
   */
  paths(): readonly EscalationPath[];
  administrators(): readonly string[];
  /** Puts another document into a policy; gives how many nodes were asked anew. */
  change(policy: NodeKey, document: Json): number;
}

export function openGraph(estate: Estate, at: Date): OpenGraph {
  const lookups = createLookups(estate, at);
  const changed = new Map<NodeKey, Entitlement>();
  const view: Lookups = { ...lookups, entitlement: (key) => changed.get(key) ?? lookups.entitlement(key) };
  let opened: OpenedFamilies = openFamilies(view);
  let search: PathSearch = createPathSearch(opened.families);

  /** Control policies speak for a whole account, and other providers keep no book of what a role reaches. */
  const again = (): number => {
    const entitlements = estate.entitlements.map((entitlement) => changed.get(entitlement.key) ?? entitlement);
    opened = openFamilies({ ...view, estate: { ...estate, entitlements } });
    search = createPathSearch(opened.families);
    return estate.identities.length;
  };

  return {
    paths: () => estate.identities.flatMap((identity) => search.pathsFrom(identity.key)),
    administrators: () => search.administrators.filter((node) => view.identity(node) !== undefined).map((node) => search.nativeId(node)),
    change(policy, document) {
      const known = view.entitlement(policy);
      if (known === undefined) throw new MandateError("not_found", `${policy} is no policy of this estate; name one that was read`);
      changed.set(policy, { ...known, attributes: { ...known.attributes, document } });
      const stale = opened.aws.reread(policy);
      if (stale === undefined) return again();
      search.refresh(stale);
      return stale.length;
    },
  };
}
