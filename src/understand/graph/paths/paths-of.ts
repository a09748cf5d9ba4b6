// All escalation paths of an estate, by native ids: what `mandate access paths EXPORT --format json` prints.
import type { EscalationPath, Estate } from "../../../model/index.ts";
import { openGraph } from "../open-graph.ts";

export interface EstatePaths {
  readonly paths: readonly EscalationPath[];
  readonly administrators: readonly string[];
}

export function pathsOf(estate: Estate, at: Date): EstatePaths {
  const graph = openGraph(estate, at);
  return { paths: graph.paths(), administrators: graph.administrators() };
}
