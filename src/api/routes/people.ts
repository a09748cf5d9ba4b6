// People and teams: who is there, what they answer for, how provisioning stands, and removals in masses that an administrator decides.
import { z } from "zod";
import { decideRemovals } from "../../govern/people/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { directoryStatus, heldPeople, holdingsOf, knownPerson, listHolds, pageOfPeople, pageOfTeams, personById, teamsOf, type Db, type HoldRow, type KnownPerson } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, many, page, paging, shortText } from "../schemas/common.ts";
import { Directory, PERSON_STATES, Person, PersonDetail, Team } from "../schemas/people.ts";
import { SCIM_PATH } from "../scim/index.ts";
import { actorOf, type Services } from "../services.ts";

const personView = ({ id, source, name, login, email, state, title, department, leftAt }: KnownPerson): z.output<typeof Person> => ({ id, source, name, login, email: email === "" ? null : email, state, title, department, left_at: leftAt });

const MOST_HOLDS = 20;
const MOST_NAMES = 50;

async function directoryView({ db, about }: Services): Promise<z.output<typeof Directory>> {
  const [{ lastWriteAt, ...counts }, holds] = await Promise.all([directoryStatus(db), listHolds(db, MOST_HOLDS)]);
  const held = await Promise.all(holds.map(async (hold) => holdView(hold, (await heldPeople(db, hold.id, MOST_NAMES)).map(({ name }) => name))));
  return { scim_url: `${about.baseUrl}${SCIM_PATH}`, ...counts, last_write_at: lastWriteAt, held };
}

const holdView = ({ id, via, state, why, openedAt, decidedAt, decidedBy, comment, people }: HoldRow, names: string[]) => ({ id, via, state, why, opened_at: openedAt, decided_at: decidedAt, decided_by: decidedBy, comment, people, names });

/** Told as the id of another person, or in words. */
async function managerOf(db: Db, { id, source }: KnownPerson): Promise<{ id: string | null; name: string } | null> {
  const told = source === "scim" ? (await personById(db, id))?.manager : undefined;
  if (told === undefined || told === null) return null;
  const manager = await knownPerson(db, told);
  return { id: manager?.id ?? null, name: manager?.name ?? told };
}

export const peopleRoutes = [
  route({
    id: "people.list",
    method: "GET",
    path: "/v1/people",
    permission: "people.read",
    summary: "People of the directory by name: those provisioned, and those of exports that provisioning does not know",
    query: z.object({ q: shortText.optional(), state: many(z.enum(PERSON_STATES)), team: shortText.optional(), ...paging }),
    response: page(Person),
    handle: async ({ query: { limit, cursor, ...filter }, services }) => {
      const listed = await pageOfPeople(services.db, filter, { limit, cursor });
      return { data: listed.rows.map(personView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "people.get",
    method: "GET",
    path: "/v1/people/:id",
    permission: "people.read",
    summary: "A person with teams and everything named for that person",
    params: idParams,
    response: PersonDetail,
    handle: async ({ params, services: { db } }) => {
      const person = found(await knownPerson(db, params.id), "person");
      const [manager, teams, holdings] = await Promise.all([managerOf(db, person), teamsOf(db, [person.id]), holdingsOf(db, person.names)]);
      return { person: personView(person), manager, teams: [...teams], holdings: holdings.map((holding) => ({ ...holding })) };
    },
  }),
  route({
    id: "teams.list",
    method: "GET",
    path: "/v1/teams",
    permission: "people.read",
    summary: "Teams: the groups that provisioning tells of, with what they own",
    query: z.object({ q: shortText.optional(), ...paging }),
    response: page(Team),
    handle: async ({ query: { q, limit, cursor }, services }) => {
      const listed = await pageOfTeams(services.db, q, { limit, cursor });
      return { data: listed.rows.map((team) => ({ ...team })), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "directory.get",
    method: "GET",
    path: "/v1/directory",
    permission: "people.read",
    summary: "How provisioning stands: the address for clients, the last write, and removals that are held",
    response: Directory,
    handle: ({ services }) => directoryView(services),
  }),
  route({
    id: "directory.decide",
    method: "POST",
    path: "/v1/directory/held/:id/decide",
    permission: "directory.write",
    summary: "Release or reject a batch of held removals as a whole; people only, never a token",
    params: idParams,
    body: z.object({ decision: z.enum(["released", "rejected"]), comment: z.string().trim().min(3).max(2000) }),
    response: Directory,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via === "token") throw new MandateError("forbidden", "An API token cannot release or reject removals: that is for an administrator in person. Sign in to the console.");
      await decideRemovals(services.store, actorOf(caller), params.id, body);
      services.work.reevaluate();
      return directoryView(services);
    },
  }),
];
