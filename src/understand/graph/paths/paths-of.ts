// All escalation paths of an estate, by native ids: what `mandate access paths EXPORT --format json` prints.
import type { EscalationPath, Estate } from "../../../model/index.ts";
import { createLookups } from "../lookups.ts";
import { openFamilies } from "../techniques/index.ts";
import { createPathSearch } from "./search.ts";

export interface EstatePaths {
  /**
   * `to` is the administrator that is taken over; where a principal makes itself administrator, it is the principal itself. At most one
   * path for each (from, to, technique of the first step), the shortest.
   */
  readonly paths: readonly EscalationPath[];
  readonly administrators: readonly string[];
}

export function pathsOf(estate: Estate, at: Date): EstatePaths {
  const view = createLookups(estate, at);
  const search = createPathSearch(openFamilies(view).families);
  return {
    paths: estate.identities.flatMap((identity) => search.pathsFrom(identity.key)),
    administrators: search.administrators.filter((node) => view.identity(node) !== undefined).map((node) => search.nativeId(node)),
  };
}
