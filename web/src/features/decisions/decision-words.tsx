// Decisions in words and shapes, the same in the list and on the page of one.
import type { ReactNode } from "react";
import type { DecisionRecord } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

type Word = DecisionRecord["decision"];
type Stage = NonNullable<DecisionRecord["stage"]>;

const MEANINGS: Readonly<Record<Word, readonly [Meaning, string]>> = { allow: ["ok", "Allowed"], hold: ["warn", "Held"], deny: ["danger", "Denied"] };

export const STAGES: Readonly<Record<Stage, string>> = { "kill-switch": "Kill switch", mandate: "Mandate", policy: "Run-time policy", person: "The person's rights", application: "Application" };

export function DecisionMark({ of, enforced }: { readonly of: Word; readonly enforced: boolean }): ReactNode {
  const [meaning, word] = MEANINGS[of];
  return <Mark is={meaning}>{enforced || of === "allow" ? word : `${word}, observed only`}</Mark>;
}
