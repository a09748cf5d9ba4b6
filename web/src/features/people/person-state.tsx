// Whether a person is here, in a word with its meaning.
import type { ReactNode } from "react";
import type { Person } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

type State = Person["state"];

const SHOWN: Readonly<Record<State, { readonly is: Meaning; readonly word: string; readonly says: string }>> = {
  active: { is: "ok", word: "here", says: "Active in the directory" },
  leaving: { is: "warn", word: "removal held", says: "The directory says that this person has left, with very many others; an administrator decides. Until then the person counts as present." },
  left: { is: "unknown", word: "left", says: "Not active in the directory any more" },
};

export function PersonState({ of }: { readonly of: State }): ReactNode {
  const { is, word, says } = SHOWN[of];
  return (
    <Mark is={is} title={says}>
      {word}
    </Mark>
  );
}

export const SOURCES: Readonly<Record<Person["source"], string>> = { scim: "provisioning", export: "an export" };
