// The graph: lookups, effective access, reach and escalation paths over one estate.
export { buildGraph, type ExplorableGraph } from "./build-graph.ts";
export { REACH_LEVELS, type Graph, type Reach, type ReachLevel } from "./contract.ts";
export type { Explorer, HeldRight, Holder, RightGroup } from "./explorer.ts";
export { openGraph, type OpenGraph } from "./open-graph.ts";
export { pathsOf, type EstatePaths } from "./paths/paths-of.ts";
export type { Technique } from "./techniques/contract.ts";
export { TECHNIQUES } from "./techniques/index.ts";
