// From notices to deliveries, once: a notice and its deliveries are marked in one transaction, so that a server that dies in between leaves both or neither.
import { isTeam } from "../../model/index.ts";
import type { ChannelRow, NoticeRow, Store } from "../../store/index.ts";
import { allPreferences, environmentsOfSubjects, listChannels, peopleCalled, putDeliveries, takeUnfanned, teamMembers, type Db } from "../../store/index.ts";
import { deliveriesOf, type Known } from "./recipients.ts";
import { declarationOf } from "./registry.ts";

const AT_ONCE = 200;
/** What nobody could send for so long is news no more: it is told in one message. */
export const STALE_MILLISECONDS = 3 * 86_400_000;

/** Gives how many notices it took. Idempotent, and cheap when there is nothing. */
export async function fanOut(store: Store): Promise<number> {
  let taken = 0;
  for (;;) {
    const count = await store.pool.transaction(async (tx) => {
      const notices = await takeUnfanned(tx, AT_ONCE);
      if (notices.length === 0) return 0;
      const channels = (await listChannels(tx)).filter(({ enabled }) => enabled);
      const at = store.clock.now();
      const known = await knownOf(tx, notices, channels);
      const stale = new Date(at.getTime() - STALE_MILLISECONDS);
      const deliveries = notices.flatMap((notice) => deliveriesOf(notice, channels, known, at, stale));
      await putDeliveries(tx, notices.map(({ id }) => id), deliveries, store.clock);
      return notices.length;
    });
    taken += count;
    if (count < AT_ONCE) return taken;
  }
}

async function knownOf(db: Db, notices: readonly NoticeRow[], channels: readonly ChannelRow[]): Promise<Known> {
  const perPerson = channels.some(({ kind }) => declarationOf(kind).perPerson);
  const parties = perPerson ? [...new Set(notices.flatMap((notice) => notice.parties))] : [];
  const teams = parties.filter(isTeam);
  const [people, members, preferences, environments] = [
    await peopleCalled(db, parties.filter((party) => !teams.includes(party))),
    await teamMembers(db, teams),
    perPerson ? await allPreferences(db) : [],
    channels.some(({ filter }) => filter.environments.length > 0) ? await environmentsOfSubjects(db, notices.map(({ subject }) => subject)) : new Map<string, readonly string[]>(),
  ];
  return {
    people: people.map(({ email, names, state }) => ({ email, names, active: state === "active" })),
    teams: new Map([...Map.groupBy(members, ({ team }) => team)].map(([team, found]) => [team, found.map(({ email, names }) => ({ email, names, active: true }))])),
    preferences: new Map(preferences.map(({ name, ...preference }) => [name.trim().toLowerCase(), preference])),
    environments,
  };
}
