// Who calls, as the person he is: by every name under which the directory knows him. Approvals are judged by person and not by account.
import type { Acting } from "../govern/mandates/index.ts";
import type { Store } from "../store/index.ts";
import { roleAllows } from "./permissions.ts";
import type { Caller } from "./route.ts";
import { actorOf } from "./services.ts";

export async function actingAs(store: Store, caller: Caller): Promise<Acting> {
  const called = caller.name.trim().toLowerCase();
  const people = await store.reads.ownership.people();
  const same = people.filter(({ login, email, name }) => [login, email, name].some((known) => known !== "" && known.toLowerCase() === called));
  const names = [caller.name, ...same.flatMap(({ login, email, name }) => [login, email, name])].filter((name) => name !== "");
  return { actor: actorOf(caller), person: { account: caller.id, names: [...new Set(names)], teams: [], isSecurity: roleAllows(caller.role, "findings.accept") } };
}
