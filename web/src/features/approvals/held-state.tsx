// The state of a held act, and how grave it is, each in a word with its shape.
import type { ReactNode } from "react";
import type { HeldAct } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

const STATES: Readonly<Record<HeldAct["state"], readonly [Meaning, string]>> = {
  pending: ["warn", "Waits"],
  approved: ["ok", "Let go"],
  denied: ["danger", "Refused"],
  cancelled: ["unknown", "Taken back"],
  expired: ["unknown", "Too late"],
};

const RISKS: Readonly<Record<HeldAct["risk"], readonly [Meaning, string]>> = { low: ["ok", "Low"], medium: ["warn", "Medium"], high: ["danger", "High"] };

export function HeldRisk({ of }: { readonly of: Pick<HeldAct, "risk" | "risk_reasons"> }): ReactNode {
  const [meaning, word] = RISKS[of.risk];
  return (
    <Mark is={meaning} title={of.risk_reasons.join(" ")}>
      {word}
    </Mark>
  );
}

export function HeldState({ of }: { readonly of: HeldAct }): ReactNode {
  const [meaning, word] = STATES[of.state];
  return <Mark is={meaning}>{of.state === "approved" && of.used_at !== null ? "Let go, and done" : word}</Mark>;
}
