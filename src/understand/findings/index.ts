// Findings: rules over the graph become findings with a score, and findings have a life. Pure files plus one service that writes.
export { evaluate, findingKey, type Evaluation } from "./evaluate.ts";
export { scoreRisk } from "./risk.ts";
