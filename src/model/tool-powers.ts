// Tools that are harmless alone and dangerous together: private data, words of strangers, and a way out, all within one mandate. Pure.
import type { ToolProfile } from "./tool.ts";

export const TOOL_POWERS = ["private", "untrusted", "outbound"] as const;
export type ToolPower = (typeof TOOL_POWERS)[number];

/** An approved tool as findings see it. */
export interface PoweredTool {
  readonly server: string;
  readonly name: string;
  readonly powers: readonly ToolPower[];
}

/** The tools that bring each part, as `server/tool`. */
export type ToxicCombination = Readonly<Record<ToolPower, readonly string[]>>;

export function powersOf({ effects, outbound, results }: ToolProfile): readonly ToolPower[] {
  const leaves = effects.some((effect) => effect === "send" || effect === "share" || effect === "pay" || effect === "run") || outbound.length > 0;
  return [
    ...(results.data.some((data) => data !== "public") ? (["private"] as const) : []),
    // What only sends answers with its own words.
    ...(results.trust === "untrusted" && effects.includes("read") ? (["untrusted"] as const) : []),
    ...(leaves ? (["outbound"] as const) : []),
  ];
}

/** `null`: no way leads from private data out. */
export function toxicCombination(tools: readonly PoweredTool[]): ToxicCombination | null {
  const having = (power: ToolPower) => tools.filter(({ powers }) => powers.includes(power)).map(({ server, name }) => `${server}/${name}`);
  const found = { private: having("private"), untrusted: having("untrusted"), outbound: having("outbound") };
  return TOOL_POWERS.every((power) => found[power].length > 0) ? found : null;
}
