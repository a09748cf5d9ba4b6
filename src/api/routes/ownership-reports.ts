// Reports about ownership: on how few people it rests, and what has nobody to answer for it; as JSON and as CSV.
import { z } from "zod";
import { busFactor, orphanMandates, orphanOwners, type BusFactor as BusFactorReport } from "../../govern/people/index.ts";
import { hasDirectory, knownParties, mandateParties, mandatesNaming, ownedCounts, ownershipCounts, teamsOfParties, type Db } from "../../store/index.ts";
import { toCsv } from "../csv.ts";
import { route } from "../route.ts";
import { BusFactor, Orphans } from "../schemas/hand-over.ts";

const MOST_MANDATES = 1000;

async function statesOf(db: Db, parties: readonly string[]) {
  return new Map([...(await knownParties(db, parties)).values()].map(({ party, state }) => [party, state] as const));
}

async function readBusFactor(db: Db): Promise<BusFactorReport> {
  const counts = await ownedCounts(db);
  const owners = [...new Set(counts.map(({ owner }) => owner.toLowerCase()))];
  return busFactor(counts, await statesOf(db, owners), await teamsOfParties(db, owners));
}

async function readOrphans(db: Db): Promise<z.output<typeof Orphans>> {
  const [counts, estate, parties, any] = await Promise.all([ownedCounts(db), ownershipCounts(db), mandateParties(db), hasDirectory(db)]);
  const left = new Set([...(await statesOf(db, parties))].filter(([, state]) => state === "left").map(([party]) => party));
  return {
    identities: estate.identities,
    without_owner: estate.withoutOwner,
    owners: orphanOwners(counts, await statesOf(db, counts.map(({ owner }) => owner)), any).map((each) => ({ ...each })),
    mandates: orphanMandates(await mandatesNaming(db, [...left], MOST_MANDATES), left).map((each) => ({ ...each })),
    has_directory: any,
  };
}

const report = { method: "GET", permission: "people.read" } as const;

export const ownershipReportRoutes = [
  route({
    ...report,
    id: "reports.busFactor",
    path: "/v1/reports/bus-factor",
    summary: "How few people answer for how much, by provider, environment and team, and whose leaving would leave most without an owner",
    response: BusFactor,
    handle: async ({ services }) => {
      const { groups, people, owned } = await readBusFactor(services.db);
      return { groups: groups.map((group) => ({ ...group, holders: group.holders.map((holder) => ({ ...holder })) })), people: people.map((each) => ({ ...each })), owned };
    },
  }),
  route({
    ...report,
    id: "reports.busFactorCsv",
    path: "/v1/reports/bus-factor.csv",
    summary: "The same groups as a table",
    produces: "text/csv",
    response: z.string(),
    handle: async ({ services }) => toCsv(["by", "name", "identities", "people", "bus_factor", "largest_holder", "held_by_largest"], (await readBusFactor(services.db)).groups.map((group) => [group.by, group.name, group.identities, group.people, group.bus_factor, group.holders[0]?.party, group.holders[0]?.identities])),
  }),
  route({
    ...report,
    id: "reports.orphans",
    path: "/v1/reports/orphans",
    summary: "What has nobody to answer for it: identities without an owner, owners who left or are unknown, mandates whose owner or sponsor left",
    response: Orphans,
    handle: ({ services }) => readOrphans(services.db),
  }),
  route({
    ...report,
    id: "reports.orphansCsv",
    path: "/v1/reports/orphans.csv",
    summary: "The same as a table",
    produces: "text/csv",
    response: z.string(),
    handle: async ({ services }) => {
      const { owners, mandates, without_owner } = await readOrphans(services.db);
      return toCsv(["what", "name", "why", "party", "identities"], [
        ["identities", null, "no confirmed owner", null, without_owner],
        ...owners.map(({ party, why, identities }) => ["owner", null, why, party, identities]),
        ...mandates.map(({ name, part, party }) => ["mandate", name, `${part} left`, party, null]),
      ]);
    },
  }),
];
