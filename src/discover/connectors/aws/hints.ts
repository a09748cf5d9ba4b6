// Who may own an AWS thing, and where it runs, from its tags and name. Facts with weights; a person confirms.
import { environmentIn, environmentOf, type OwnerHint } from "../../../model/index.ts";

const OWNER_TAGS: readonly { readonly name: RegExp; readonly weight: number }[] = [
  { name: /^(owner|owner[-_ ]?email|technical[-_ ]?owner|service[-_ ]?owner|contact|contact[-_ ]?email)$/i, weight: 0.9 },
  { name: /^(team|squad|owning[-_ ]?team|department|group)$/i, weight: 0.8 },
  { name: /^(created[-_ ]?by|creator|maintainer|aws:cloudformation:created-by)$/i, weight: 0.6 },
  { name: /^(project|application|app|service|cost[-_ ]?cent(er|re))$/i, weight: 0.4 },
];

export function ownerHintsOf(tags: Readonly<Record<string, string>>): OwnerHint[] {
  const hints: OwnerHint[] = [];
  for (const [key, value] of Object.entries(tags)) {
    if (value.trim() === "") continue;
    const known = OWNER_TAGS.find((tag) => tag.name.test(key));
    if (known) hints.push({ candidate: value.trim(), signal: "tag", reason: `tag ${key} = ${value}`, weight: known.weight });
  }
  return hints;
}

const ENVIRONMENT_TAG = /^(env|environment|stage)$/i;

/** The environment by tag, else by a word in the name; undefined when neither says. */
export function environmentFrom(tags: Readonly<Record<string, string>>, name: string): string | undefined {
  const tag = Object.entries(tags).find(([key]) => ENVIRONMENT_TAG.test(key))?.[1];
  return environmentOf(tag ?? "") ?? environmentIn(name);
}

const PURPOSE_TAG = /^(purpose|description|reason)$/i;

export const purposeOf = (tags: Readonly<Record<string, string>>): string | undefined => Object.entries(tags).find(([key, value]) => PURPOSE_TAG.test(key) && value.trim() !== "")?.[1];
