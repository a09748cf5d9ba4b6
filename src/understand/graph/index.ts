// The door of this room.
export { REACH_LEVELS, type Graph, type Reach, type ReachLevel } from "./contract.ts";
