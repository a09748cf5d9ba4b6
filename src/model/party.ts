// A party: whoever answers for something, by address, login or team (`team:payments`). When two of its names mean one, and when two people are one. Pure.

/** Everything by which somebody is known: his account and the names the directory has for him. */
export interface Named {
  readonly account: string;
  readonly names: readonly string[];
}

/** As it is compared and looked up: letters' case and white space around it make no difference. */
export const partyKey = (party: string): string => party.trim().toLowerCase();

export const sameParty = (a: string, b: string): boolean => partyKey(a) === partyKey(b);

export const isTeam = (party: string): boolean => partyKey(party).startsWith("team:");

/** One address with a `+tag` is one person's. */
export const plainName = (name: string): string => partyKey(name).replace(/\+[^@]*(?=@)/, "");

/** Everything by which somebody is told from others. */
export const plainNames = ({ account, names }: Named): readonly string[] => [...new Set([account, ...names].map(plainName).filter((name) => name !== ""))];

/** Two accounts that share any name are one person's. */
export function isSamePerson(a: Named, b: Named): boolean {
  const names = new Set(plainNames(a));
  return plainNames(b).some((name) => names.has(name));
}
