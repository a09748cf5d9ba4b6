// How a call went, in a word and a shape.
import type { ReactNode } from "react";
import type { GateCall } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

const ENDS: Readonly<Record<GateCall["status"], readonly [Meaning, string]>> = {
  done: ["ok", "Done"],
  running: ["unknown", "Running"],
  failed: ["warn", "The server failed"],
  unknown: ["warn", "Not known how it ended"],
  lost: ["warn", "Never ended; it may have happened"],
  unsent: ["unknown", "Not sent"],
  refused: ["danger", "Not made"],
};

export function CallEnd({ of }: { readonly of: Pick<GateCall, "status" | "verdict"> }): ReactNode {
  if (of.verdict === "hold") return <Mark is="warn">Held</Mark>;
  if (of.verdict === "deny") return <Mark is="danger">Denied</Mark>;
  const [meaning, word] = ENDS[of.status];
  return <Mark is={meaning}>{word}</Mark>;
}
