// How grave a held call is, what it is like, and what a person types to let it go. Pure. Only its own profile and where its values came from count, never what the agent says.
import { digestOf } from "../../kernel/index.ts";
import { valuesAt, type GateCall, type Holder, type Placed, type ToolEffect, type Traced } from "../../model/index.ts";
import type { HeldGrade, HeldRisk } from "../../store/index.ts";

export interface Graded {
  readonly call: Pick<GateCall, "server" | "tool" | "arguments" | "profile"> & { readonly agent: string };
  readonly findings: Traced["findings"];
  readonly holder: Holder;
  readonly policies: readonly string[];
  readonly session: string;
  /** Its arguments as they may be shown. */
  readonly shown: Readonly<Record<string, unknown>>;
}

export function gradeCall({ call, findings, holder, policies, session, shown }: Graded): HeldGrade {
  const { server, tool, profile, agent } = call;
  const { risk, riskReasons } = riskOf(profile, findings, holder);
  const steering = profile.steering.flatMap((path) => valuesAt(call.arguments, path));
  const same = { agent, server, tool };
  return {
    session, risk, riskReasons,
    alike: digestOf({ ...same, policies, findings: findings.map(({ rule }) => rule).toSorted(), shape: profile.steering.map((path) => [path, valuesAt(call.arguments, path).map(({ value }) => shapeOf(value)).toSorted()]) }),
    // Where nothing steers it, nothing says what would be let go.
    steering: steering.length === 0 ? null : digestOf({ ...same, values: steering.map(({ path, value }) => [path, value]), answers: call.arguments[ANSWERS] ?? null }),
    confirm: risk === "high" ? confirmationOf(profile, shown, `${server}/${tool}`) : null,
  };
}

/** What an agent answers to a question of the upstream steers as arguments do. */
const ANSWERS = "mcp.inputResponses";

const GRAVE: Readonly<Partial<Record<ToolEffect, string>>> = { pay: "It moves money.", delete: "It deletes.", share: "It lets others see or do more." };

/** Row 30 of the adversarial cases: what is grave must look different from the two hundred that are not. */
export function riskOf({ effects, amount }: Pick<GateCall["profile"], "effects" | "amount">, findings: Traced["findings"], holder: Holder): { readonly risk: HeldRisk; readonly riskReasons: readonly string[] } {
  const high = [
    ...effects.flatMap((effect) => GRAVE[effect] ?? []),
    ...(amount !== undefined && !effects.includes("pay") ? ["It names a sum."] : []),
    ...(findings.some(({ rule }) => rule === "private-data-leaves") ? ["Private data would leave."] : []),
    ...(findings.length > 1 ? [`${findings.length} things about where its values came from speak against it.`] : []),
  ];
  if (high.length > 0) return { risk: "high", riskReasons: high };
  const medium = [...(effects.includes("run") ? ["It runs something."] : []), ...(holder === "security" ? ["Only security lets it go."] : [])];
  return { risk: medium.length > 0 ? "medium" : "low", riskReasons: medium };
}

/** Mail to one company is not like mail to another, nor one site like another. */
function shapeOf(value: unknown): string {
  if (typeof value !== "string") return Array.isArray(value) ? "list" : typeof value;
  const domain = /^[^\s@]+@([^\s@]+)$/.exec(value)?.[1];
  if (domain !== undefined) return `mail ${domain.toLowerCase()}`;
  return URL.canParse(value) ? `address ${new URL(value).host}` : "text";
}

const LONGEST_TYPED = 200;

/** The sum, else the first that says on whom it acts; the tool itself where neither can be shown. */
function confirmationOf({ amount, steering }: Pick<GateCall["profile"], "amount" | "steering">, shown: Readonly<Record<string, unknown>>, act: string): HeldGrade["confirm"] {
  const found = [...(amount === undefined ? [] : [amount.value]), ...steering].flatMap((path) => valuesAt(shown, path)).flatMap(typeable)[0];
  return found ?? { path: "tool", value: act };
}

function typeable({ path, value }: Placed): readonly { readonly path: string; readonly value: string }[] {
  const text = Array.isArray(value) ? String(value[0] ?? "") : typeof value === "string" || typeof value === "number" ? String(value) : "";
  const line = typed(text);
  return line === "" || line.length > LONGEST_TYPED ? [] : [{ path, value: line }];
}

/** As it is compared: blanks at the ends and between do not count. */
export const typed = (text: string): string => text.trim().replaceAll(/\s+/g, " ");
