// Beginnings of a mandate from what an identity was granted, or from what it used. Pure. What cannot be known is left to the author, and said.
import { agentKey, ENVIRONMENTS, type MandateDocument, type MandatedAccess } from "../../model/index.ts";
import { acted, covers, intersects, type GrantedRight, type UsedRight } from "../../understand/access/index.ts";
import { PLACEHOLDERS } from "./templates.ts";

export interface Beginner {
  readonly key: string;
  readonly name: string;
  readonly owner: string | null;
  readonly sponsor: string | null;
  readonly purpose: string | null;
  readonly environment: string | null;
  /** An agent acts by tools, for people more often than not. */
  readonly isAgent: boolean;
}

export interface Proposal {
  readonly document: MandateDocument;
  /** What the author should know: what was not read, what was made wider or left out. */
  readonly notes: readonly string[];
}

const DAYS = 365;
const REVIEW_DAYS = 90;
const MOST_ENTRIES = 200;
const MOST_PATTERNS = 500;

/** A mandate with everything known of the identity and an empty scope. */
export function blankFor(identity: Beginner | undefined, today: Date): Proposal {
  const environment = ENVIRONMENTS.find((each) => each === identity?.environment);
  return {
    document: {
      name: slug(identity?.name ?? "new-mandate"),
      title: identity?.name ?? "New mandate",
      owner: identity?.owner ?? PLACEHOLDERS.owner,
      sponsor: identity?.sponsor ?? PLACEHOLDERS.sponsor,
      purpose: { text: identity?.purpose ?? PLACEHOLDERS.purpose, category: "other" },
      subjects: [subjectFor(identity)],
      acting: identity?.isAgent === true ? "on_behalf_of" : "autonomous",
      scope: environment === undefined ? {} : { environments: [environment] },
      start: dayAfter(today, 0),
      end: dayAfter(today, DAYS),
      review_every_days: REVIEW_DAYS,
    },
    notes: identity?.owner === null ? ["Nobody is known as its owner; name who answers for it."] : [],
  };
}

/** An agent of the register goes by its name. */
function subjectFor(identity: Beginner | undefined): MandateDocument["subjects"][number] {
  if (identity === undefined) return { agent: "name-of-the-agent" };
  return identity.key.startsWith(agentKey("")) ? { agent: identity.name } : { identity: identity.key };
}

/** All that it was granted and no more, condensed: actions on the same resources together. */
export function fromGranted(identity: Beginner, granted: readonly GrantedRight[], today: Date): Proposal {
  const blank = blankFor(identity, today);
  const condensed = condense(granted);
  const conditional = granted.filter((right) => right.conditional).length;
  return finished(blank, condensed, [
    ...(granted.length === 0 ? ["No right of it is known: its policies or roles were not read, or it has none."] : []),
    ...(conditional === 0 ? [] : [`${conditional} of its rights hold under conditions, which a mandate does not repeat; say hours, environments and data classes where you can.`]),
  ]);
}

/** What the evidence shows it did. `null`: nobody looked. Where only the service is known, what it is granted of that service is taken. */
export function fromUsed(identity: Beginner, used: readonly UsedRight[] | null, granted: readonly GrantedRight[], today: Date): Proposal {
  const blank = blankFor(identity, today);
  if (used === null) return { document: blank.document, notes: [...blank.notes, "What it used was not read, so its scope is empty: import evidence of use (for AWS, service last accessed or CloudTrail), or begin from what it was granted."] };
  const done = used.filter((use) => use.lastUsedAt !== null);
  const services = done.filter(({ action }) => !isWhole(action)).map(({ action }) => action);
  const unplaced = done.filter((use) => isWhole(use.action) && use.resource === undefined).length;
  const rights = done.flatMap((use) => rightsBehind(use, granted));
  return finished(blank, condense(rights), [
    ...(done.length === 0 ? ["All evidence says that it was never used, so its scope is empty. Should it exist at all?"] : []),
    ...(services.length === 0 ? [] : [`Of ${listed(services)} only the service is known, and not the action, so what it is granted there is taken; import CloudTrail to know more.`]),
    ...(unplaced === 0 ? [] : [`On which resources it did ${unplaced === 1 ? "one" : unplaced} of these actions is not known, so the resources of its grants are taken.`]),
  ]);
}

const isWhole = (action: string) => action.includes(":") || action.includes(" ");

/** The granted rights by which a use was possible, cut to what was used; the use itself when no grant explains it. */
function rightsBehind(use: UsedRight, granted: readonly GrantedRight[]): readonly GrantedRight[] {
  const pattern = acted(use);
  const behind = granted.filter((right) => right.provider === use.provider && intersects(right.action.toLowerCase(), pattern.toLowerCase()) && (use.resource === undefined || intersects(right.resource, use.resource)));
  const cut = (right: GrantedRight): GrantedRight => ({ ...right, action: isWhole(use.action) || right.action === "*" ? pattern : right.action, resource: use.resource ?? right.resource });
  return behind.length > 0 ? behind.map(cut) : [{ provider: use.provider, action: pattern, resource: use.resource ?? "*", conditional: false, through: "use" }];
}

function finished({ document, notes }: Proposal, { access, notes: more }: Condensed, said: readonly string[]): Proposal {
  return { document: access.length === 0 ? document : { ...document, scope: { access: [...access], ...document.scope } }, notes: [...notes, ...said, ...more] };
}

interface Condensed {
  readonly access: readonly MandatedAccess[];
  readonly notes: readonly string[];
}

/** Rights as entries of a scope: what another right holds already is dropped, and actions on the same resources stand together. */
function condense(rights: readonly GrantedRight[]): Condensed {
  const notes = new Set<string>();
  const sayable = rights.map((right) => said(right, notes));
  const unique = [...new Map(sayable.map((right) => [`${right.provider}\u001f${right.action.toLowerCase()}\u001f${right.resource}`, right])).values()];
  const holds = (outer: GrantedRight, inner: GrantedRight) => outer !== inner && outer.provider === inner.provider && covers(outer.action.toLowerCase(), inner.action.toLowerCase()) && covers(outer.resource, inner.resource);
  // Only a pattern can hold another right.
  const wide = unique.filter(({ action, resource }) => action.includes("*") || resource.includes("*"));
  const kept = unique.filter((right) => !wide.some((outer) => holds(outer, right)));
  const resourcesOf = Map.groupBy(kept, ({ provider, action }) => `${provider}\u001f${action}`);
  const alike = Map.groupBy([...resourcesOf.values()], (same) => JSON.stringify([same[0]?.provider, serviceOf(same[0]?.action ?? ""), same.map(({ resource }) => resource).sort()]));
  const access = [...alike.values()].map((group): MandatedAccess => {
    const first = group[0] ?? [];
    return { provider: first[0]?.provider ?? "", actions: group.map((same) => same[0]?.action ?? "").sort().slice(0, MOST_PATTERNS), resources: first.map(({ resource }) => resource).sort().slice(0, MOST_PATTERNS) };
  });
  const cut = access.length > MOST_ENTRIES || [...alike.values()].some((group) => group.length > MOST_PATTERNS || (group[0]?.length ?? 0) > MOST_PATTERNS);
  if (cut) notes.add("It is more than one mandate can say, and the rest is left out: write several, one for each purpose.");
  return { access: access.sort((a, b) => ((a.actions[0] ?? "") < (b.actions[0] ?? "") ? -1 : 1)).slice(0, MOST_ENTRIES), notes: [...notes] };
}

/** PROVIDER: `except`, policy variables and `?` have no word in a mandate; what stands for them is wider, and that is said. */
function said(right: GrantedRight, notes: Set<string>): GrantedRight {
  if (right.resource.startsWith("not ")) notes.add(`${right.through} allows everything except some resources. A mandate names what is allowed, so it begins with all of them; narrow it.`);
  if (/\$\{/.test(right.resource)) notes.add(`${right.through} has variables in its resources; * stands for them here.`);
  const plain = (text: string) => text.replaceAll(/\$\{[^}]*\}/g, "*").replaceAll("?", "*").replaceAll(/\*+/g, "*");
  return { ...right, action: plain(right.action), resource: right.resource.startsWith("not ") ? "*" : plain(right.resource) };
}

const serviceOf = (action: string) => (action.includes(" ") ? "" : (action.split(":")[0] ?? "").toLowerCase());

function listed(words: readonly string[]): string {
  const unique = [...new Set(words)];
  return unique.length <= 4 ? unique.join(", ") : `${unique.slice(0, 3).join(", ")} and ${unique.length - 3} more`;
}

/** A name as mandates have them: small letters, digits and hyphens. */
export function slug(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "").slice(0, 90).replace(/-+$/, "");
  return plain === "" ? "new-mandate" : plain;
}

const dayAfter = (day: Date, days: number) => new Date(day.getTime() + days * 86_400_000).toISOString().slice(0, 10);
