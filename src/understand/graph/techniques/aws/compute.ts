// What runs as a role in an account, as far as it was read.
import type { Resource } from "../../../../model/index.ts";
import { createUniverse, type Member, type Universe } from "../../aws/universe.ts";
import type { Realm, World } from "../../aws/world.ts";

export interface ComputeMember extends Member {
  /** ARNs of the roles it runs as. */
  readonly roles: readonly string[];
  /** Its ARN is known but for the region. */
  readonly anyRegion: boolean;
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
      const { arn, anyRegion } = arnOf(resource, realm);
      return { arn, anyRegion, tags: resource.tags ?? {}, roles: [...new Set([...(typeof role === "string" ? [role] : []), ...related])] };
    });
  return createUniverse(members.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)));
}

/** PROVIDER: EC2 lists instances by their id alone, without an ARN. */
function arnOf(resource: Resource, realm: Realm): { readonly arn: string; readonly anyRegion: boolean } {
  if (resource.nativeId.startsWith("arn:")) return { arn: resource.nativeId, anyRegion: false };
  const region = resource.attributes?.["region"];
  const known = typeof region === "string";
  const tail = resource.nativeId.startsWith("lt-") ? `launch-template/${resource.nativeId}` : `instance/${resource.nativeId}`;
  return { arn: `arn:${realm.account.partition}:ec2:${known ? region : "?*"}:${realm.account.id}:${tail}`, anyRegion: !known };
}
