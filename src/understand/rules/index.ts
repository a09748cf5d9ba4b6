// The door of this room.
export type { Match, Rule, RuleExample } from "./contract.ts";
export { defineRule } from "./define-rule.ts";
export { rules } from "./registry.ts";
