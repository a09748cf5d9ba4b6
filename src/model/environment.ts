// Environments go by one name each, whatever a tag, label or pipeline calls them: `prod`, `PRD` and `live` are production. Pure.
import { z } from "zod";

export const ENVIRONMENTS = ["production", "staging", "test", "development"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Words that say it inside a name too: `payments-prod`. */
const WORDS: Readonly<Record<Environment, readonly string[]>> = {
  production: ["production", "prod", "prd"],
  staging: ["staging", "stage", "stag", "stg", "preproduction", "preprod", "uat"],
  test: ["test", "testing", "tst", "qa"],
  development: ["development", "develop", "dev", "sandbox"],
};

/** Words that say it only when nothing else is said: `live-stream`, `ci-runner` and `local-cache` speak of other things. */
const ALONE: Readonly<Record<Environment, readonly string[]>> = {
  production: ["live"],
  staging: ["acceptance"],
  test: ["ci", "e2e", "integration"],
  development: ["local", "playground"],
};

const byWord = (words: Readonly<Record<Environment, readonly string[]>>): ReadonlyMap<string, Environment> => new Map(ENVIRONMENTS.flatMap((environment) => words[environment].map((word) => [word, environment] as const)));
const INSIDE = byWord(WORDS);
const WHOLE = byWord(ALONE);

/** `pre-prod` is before production and `non-prod` is anything but. */
const NOT_YET = /(?<![a-z0-9])(pre|non)[^a-z0-9]+(?=prod)/g;
const MOST_CHARACTERS = 60;

/** The environment that a name or path speaks of, when it speaks of exactly one. */
export function environmentIn(text: string | undefined): Environment | undefined {
  if (text === undefined) return undefined;
  const words = text.toLowerCase().replace(NOT_YET, "$1").split(/[^a-z0-9]+/);
  const found = new Set(words.flatMap((word) => INSIDE.get(word.replace(/\d+$/, "")) ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}

/** What a tag, label or pipeline calls the environment, under its one name; a word nobody knows is kept in small letters. */
export function environmentOf(said: string): string | undefined {
  const text = said.trim().toLowerCase();
  if (text === "") return undefined;
  return WHOLE.get(text) ?? environmentIn(text) ?? text.slice(0, MOST_CHARACTERS);
}

/** Where a person names one, such as in the filter of a policy. */
export const EnvironmentName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .overwrite((said) => environmentOf(said) ?? said);
