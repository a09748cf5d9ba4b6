// Whom records are about: the ids, addresses and numbers of one record belong together, and so do those of records that share one. What names goods, not people, joins nothing.
import { strict } from "./fold.ts";
import type { Holder, Leaf } from "./leaves.ts";
import { KINDS, printOf } from "./prints.ts";

export interface Parties {
  /** Takes in what the system wrote in one result. Gives the groups of its records, one name for each, and the name of each object's. */
  learn(leaves: readonly Leaf[]): { readonly groups: readonly number[]; readonly nameOf: (holder: Holder | null) => number };
  /** A word of private data stands in a record of that name. */
  own(word: number, name: number): void;
  /** Whose word it is: `undefined` when it is nobody's, or many people's. */
  ownerOf(word: number): number | undefined;
  /** Addresses that belong to the same group as the value. */
  addressesOf(value: string | number): readonly string[];
  /** Some record names it. */
  knows(value: string | number): boolean;
  /** The same number for values that belong together. */
  groupOf(value: string | number): number;
  rootOf(name: number): number;
}

const MOST = 20_000;
const MOST_OWNED = 100_000;
const MANY = 0;
const NAMES_GOODS: ReadonlySet<string> = new Set("sku product item article variant plan status state type kind category country currency date time created updated url path page version hash sha price amount".split(" "));
const NAMES_SOMEBODY = /(?:\bid|_id|Id|number|_no|key|ref|reference|email|mail|phone|mobile|iban|account|customer|client|user|member|requester|contact|employee|patient|owner|sender|from|to|recipient|name|login|handle|case|ticket|order|invoice|booking|reservation|shipment)s?$/;

export function openParties(): Parties {
  const above = new Map<number, number>();
  const seen = new Set<number>();
  const owners = new Map<number, number>();
  const addresses = new Map<number, string>();
  const rootOf = (name: number): number => {
    let root = name;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    if (root !== name) above.set(name, root);
    return root;
  };
  const join = (a: number, b: number) => {
    const [left, right] = [rootOf(a), rootOf(b)];
    if (left !== right && above.size < MOST) above.set(left, right);
  };

  return {
    learn: (leaves) => {
      const names = new Map<Holder, { readonly name: number; isPerson: boolean }>();
      for (const { name, value, holder } of leaves) {
        if (holder === null || !isNaming(name, String(value))) continue;
        const [print, isPerson] = [nameOf(value), String(value).includes("@")];
        if (seen.size < MOST) seen.add(print);
        if (isPerson && addresses.size < MOST) addresses.set(print, String(value));
        const found = names.get(holder);
        if (found === undefined) names.set(holder, { name: print, isPerson });
        else {
          join(print, found.name);
          found.isPerson ||= isPerson;
        }
      }
      const groups: number[] = [];
      for (const [holder, { name, isPerson }] of names) {
        // People in a list are each somebody else; goods in a list belong to whoever has the list.
        const around = holder.isItem && isPerson ? undefined : namedAround(holder, names);
        if (around === undefined) groups.push(name);
        else join(name, around);
      }
      return { groups, nameOf: (holder) => (holder === null ? 0 : (names.get(holder)?.name ?? namedAround(holder, names) ?? 0)) };
    },
    own: (word, name) => {
      const before = owners.get(word);
      if (before === undefined ? owners.size < MOST_OWNED : before !== MANY && rootOf(before) !== rootOf(name)) owners.set(word, before === undefined ? name : MANY);
    },
    ownerOf: (word) => {
      const name = owners.get(word);
      return name === undefined || name === MANY ? undefined : rootOf(name);
    },
    addressesOf: (value) => {
      const root = rootOf(nameOf(value));
      return [...addresses].filter(([print]) => rootOf(print) === root).map(([, text]) => text);
    },
    knows: (value) => seen.has(nameOf(value)),
    groupOf: (value) => rootOf(nameOf(value)),
    rootOf,
  };
}

function namedAround(holder: Holder, names: ReadonlyMap<Holder, { readonly name: number }>): number | undefined {
  for (let at = holder.above; at !== null; at = at.above) {
    const found = names.get(at);
    if (found !== undefined) return found.name;
  }
  return undefined;
}

const isNaming = (name: string, text: string): boolean => text.length >= 3 && text.length <= 200 && !partsOfName(name).some((part) => NAMES_GOODS.has(part)) && (text.includes("@") || (NAMES_SOMEBODY.test(name) && /\d/.test(text)));
const partsOfName = (name: string): readonly string[] => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z]+/).map((part) => part.replace(/s$/, ""));
const nameOf = (value: string | number): number => printOf(strict(String(value)).replace(/^.*<(.+@.+)>$/, "$1").replace(/^#/, ""), KINDS.whole);
