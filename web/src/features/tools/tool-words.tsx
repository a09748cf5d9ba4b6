// A tool in words: its state, what it does, whose words it answers with, what is suspicious in it.
import type { ReactNode } from "react";
import type { Tool, ToolWarning } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";

const STATES: Readonly<Record<Tool["state"], readonly [Meaning, string, string]>> = {
  waiting: ["warn", "waiting", "Seen for the first time; agents do not see it until a person approves it"],
  approved: ["ok", "approved", "What the server shows is what was approved"],
  quarantined: ["danger", "quarantined", "Changed since it was approved, or kept out; agents do not see it, and calls are denied"],
};

export function ToolState({ of }: { readonly of: Pick<Tool, "state" | "kept_out"> }): ReactNode {
  const [meaning, word, says] = STATES[of.state];
  return <Mark is={meaning} title={says}>{of.kept_out === null ? word : "kept out"}</Mark>;
}

const EFFECTS: Readonly<Record<Tool["profile"]["effects"][number], string>> = { read: "reads", write: "writes", send: "sends", pay: "pays", share: "shares", delete: "deletes", run: "runs anything" };

export const effectsOf = ({ effects }: Tool["profile"]): string => effects.map((effect) => EFFECTS[effect]).join(", ");

export const isHarmless = ({ effects }: Tool["profile"]): boolean => effects.every((effect) => effect === "read");

const KINDS: Readonly<Record<ToolWarning["kind"], string>> = {
  "hidden-characters": "Invisible characters", "hidden-text": "Hidden text", instruction: "Orders to the model", "sensitive-path": "A place of secrets", "encoded-text": "Encoded text", "look-alike-name": "Looks like another",
  shadowing: "Named like another", "schema-reference": "Points outside", "hint-contradicts": "Contradicts itself", secret: "A secret", unfit: "Cannot be approved",
};

export function Warnings({ of }: { readonly of: readonly ToolWarning[] }): ReactNode {
  if (of.length === 0) return <p className="dim">Nothing in its definition looks suspicious. Patterns miss things; read it all the same.</p>;
  return (
    <ul className="plain-list stack" aria-label="What is suspicious">
      {of.map(({ kind, path, says }) => (
        <li key={`${kind} ${path} ${says}`}>
          <Mark is="danger">{KINDS[kind]}</Mark> {path === "" ? null : <><code><Prose text={path} limit={120} /></code>: </>}
          <Prose text={says} limit={500} />
        </li>
      ))}
    </ul>
  );
}
