// What runs as a role in an account, as far as it was read.
import { createUniverse, type Member, type Universe } from "../../aws/universe.ts";
import type { Realm, World } from "../../aws/world.ts";

export interface ComputeMember extends Member {
  /** ARNs of the roles it runs as. */
  readonly roles: readonly string[];
}

const known = new WeakMap<Realm, Map<string, Universe<ComputeMember>>>();

export function computeOf(world: World, realm: Realm, types: readonly string[]): Universe<ComputeMember> {
  let byTypes = known.get(realm);
  if (byTypes === undefined) known.set(realm, (byTypes = new Map()));
  const key = types.join();
  let universe = byTypes.get(key);
  if (universe === undefined) byTypes.set(key, (universe = read(world, realm, types)));
  return universe;
}

function read(world: World, realm: Realm, types: readonly string[]): Universe<ComputeMember> {
  const members = realm.account.resources
    .filter((resource) => types.includes(resource.type))
    .map((resource): ComputeMember => {
      const role = resource.attributes?.["role"];
      const related = world.view.relationsFrom(resource.key, "runs-as").map((relation) => world.view.identity(relation.to)?.nativeId).filter((arn) => arn !== undefined);
      return { arn: resource.nativeId, tags: resource.tags ?? {}, roles: [...new Set([...(typeof role === "string" ? [role] : []), ...related])] };
    });
  return createUniverse(members.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)));
}
