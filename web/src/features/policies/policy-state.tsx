// The three states of a policy, each with a shape and a word.
import type { ReactNode } from "react";
import type { Policy } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

const MEANINGS: Readonly<Record<Policy["state"], Meaning>> = { on: "ok", simulated: "warn", off: "unknown" };
const WORDS: Readonly<Record<Policy["state"], string>> = { on: "in force", simulated: "simulated", off: "off" };

export const PolicyState = ({ of }: { readonly of: Policy["state"] }): ReactNode => <Mark is={MEANINGS[of]}>{WORDS[of]}</Mark>;
