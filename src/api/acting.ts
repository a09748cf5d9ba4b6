// Who calls, as the person he is: by every name under which the directory knows him, and in every team. Approvals are judged by person and not by account.
import type { Acting } from "../govern/mandates/index.ts";
import { peopleCalled, teamsOf, tokenById, type KnownPerson, type Store } from "../store/index.ts";
import { roleAllows } from "./permissions.ts";
import type { Caller } from "./route.ts";
import { actorOf } from "./services.ts";

/** Looked up by name, so that a directory of a hundred thousand costs no more than one of ten. A token acts as who made it: what he wrote through it is his own. */
export async function actingAs(store: Store, caller: Caller): Promise<Acting> {
  const maker = caller.via === "token" ? (await tokenById(store.pool, caller.id))?.created_by : undefined;
  const called = maker ?? caller.name;
  const people = whoIsMeant(called, await peopleCalled(store.pool, [called]));
  const names = [caller.name, called, ...people.flatMap(({ login, email, name, names: others }) => [login, email, name, ...others])].filter((name) => name !== "");
  const present = people.filter(({ state }) => state !== "left").map(({ id }) => id);
  return { actor: actorOf(caller), person: { account: caller.id, names: unique(names), teams: await teamsOf(store.pool, present), isSecurity: roleAllows(caller.role, "findings.accept") } };
}

/** INVARIANT: a name that two people bear makes nobody either of them; an address or a login is one person's. */
function whoIsMeant(called: string, people: readonly KnownPerson[]): readonly KnownPerson[] {
  const wanted = called.trim().toLowerCase();
  const present = people.filter(({ state }) => state !== "left");
  const meant = present.length > 0 ? present : people;
  const exactly = meant.filter(({ login, email }) => login.toLowerCase() === wanted || email.toLowerCase() === wanted);
  if (exactly.length > 0) return exactly;
  return meant.length === 1 ? meant : [];
}

function unique(names: readonly string[]): readonly string[] {
  const seen = new Map(names.map((name) => [name.toLowerCase(), name] as const).toReversed());
  return [...seen.values()].toReversed();
}
