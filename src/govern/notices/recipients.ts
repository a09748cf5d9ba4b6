// Who is told, and how: channels by their filters, people by what the directory knows of them and by what they prefer. Pure.
import { isTeam, partyKey, sameParty, type NoticePreference } from "../../model/index.ts";
import type { ChannelRow, NewDelivery, NoticeRow } from "../../store/index.ts";
import { isMailAddress } from "./channels/smtp.ts";
import { declarationOf } from "./registry.ts";
import { whenTold } from "./hours.ts";
import { isAlwaysTold } from "./matters.ts";

export interface Reachable {
  readonly email: string;
  /** In lower case. */
  readonly names: readonly string[];
  readonly active: boolean;
}

export interface Known {
  readonly people: readonly Reachable[];
  /** By team in lower case, as `team:payments`. */
  readonly teams: ReadonlyMap<string, readonly Reachable[]>;
  /** By the name of the account in lower case. */
  readonly preferences: ReadonlyMap<string, NoticePreference>;
  /** By subject; a subject that is not there stands in none. */
  readonly environments: ReadonlyMap<string, readonly string[]>;
}

/** An empty list takes everything; what stands in no environment passes that part. */
export function takes({ id, filter }: Pick<ChannelRow, "id" | "filter">, notice: NoticeRow, environments: readonly string[] | undefined): boolean {
  if (typeof notice.channel === "string") return notice.channel === id;
  const { kinds, urgencies, parties } = filter;
  if (kinds.length > 0 && !kinds.includes(notice.kind)) return false;
  if (urgencies.length > 0 && !urgencies.includes(notice.urgency)) return false;
  if (filter.environments.length > 0 && environments !== undefined && !filter.environments.some((each) => environments.includes(each))) return false;
  return parties.length === 0 || notice.parties.some((party) => parties.some((wanted) => sameParty(wanted, party)));
}

interface Addressed {
  readonly address: string;
  readonly names: readonly string[];
}

/** The people whom a party names. Empty: no address is known, or nobody of them is here any more. */
export function addressesOf(party: string, known: Pick<Known, "people" | "teams">): readonly Addressed[] {
  const name = partyKey(party);
  const asAddressed = (found: readonly Reachable[]) => found.filter(({ active, email }) => active && isMailAddress(email)).map(({ email, names }) => ({ address: email.toLowerCase(), names }));
  if (isTeam(name)) return asAddressed(known.teams.get(name) ?? []);
  const called = known.people.filter(({ names, email }) => names.includes(name) || email.toLowerCase() === name);
  if (called.length === 0) return isMailAddress(name) ? [{ address: name, names: [name] }] : [];
  // Two people of one name: a guess could tell the wrong one.
  return new Set(called.map(({ email }) => email.toLowerCase())).size === 1 ? asAddressed(called).slice(0, 1) : [];
}

/** All deliveries of a notice. */
export function deliveriesOf(notice: NoticeRow, channels: readonly ChannelRow[], known: Known, at: Date, stale: Date): readonly NewDelivery[] {
  const isStale = new Date(notice.createdAt) < stale;
  return channels
    .filter((channel) => channel.enabled && new Date(channel.createdAt) <= new Date(notice.createdAt) && takes(channel, notice, known.environments.get(notice.subject)))
    .flatMap((channel) => {
      if (declarationOf(channel.kind).perPerson) return mailsOf(notice, channel, known, at, isStale);
      const told = whenTold(notice, channel, at);
      return [{ notice: notice.id, channel: channel.id, party: "", address: "", state: "waiting" as const, batch: told.batch || isStale, nextAt: told.at }];
    });
}

function mailsOf(notice: NoticeRow, channel: ChannelRow, known: Known, at: Date, isStale: boolean): readonly NewDelivery[] {
  const made = new Map<string, NewDelivery>();
  for (const party of notice.parties) {
    const addressed = addressesOf(party, known);
    const common = { notice: notice.id, channel: channel.id };
    if (addressed.length === 0) made.set(`? ${party}`, { ...common, party, address: "", state: "unaddressed", batch: false, nextAt: at });
    for (const { address, names } of addressed) {
      const preference = names.map((name) => known.preferences.get(name)).find((each) => each !== undefined);
      const always = isAlwaysTold(notice.kind);
      if (preference?.mail === "off" && !always) continue;
      const own = preference?.mail === "digest" && !always ? { at: preference.at, zone: preference.zone } : null;
      const told = whenTold(notice, { digest: own ?? (preference?.mail === "immediate" ? null : channel.digest), quiet: channel.quiet }, at);
      // One mail to an address, though several parties lead to it.
      if (!made.has(address)) made.set(address, { ...common, party: "", address, state: "waiting", batch: told.batch || isStale, nextAt: told.at });
    }
  }
  return [...made.values()];
}
