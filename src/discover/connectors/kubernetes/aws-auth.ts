// The ConfigMap kube-system/aws-auth of EKS: which AWS roles and users are which cluster users and groups. Other ConfigMaps say nothing here.
import { parse } from "yaml";
import * as z from "zod";
import { messageOf } from "../../../kernel/index.ts";
import type { Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { namedGroup, namedUser } from "./implied.ts";
import { awsPrincipalKey, locationOf, nodeRef } from "./node-refs.ts";
import { fieldsOf, metadata, textLike, textList } from "./object.ts";
import { kind } from "./stream.ts";

const door = z.looseObject({ metadata, data: z.record(z.string(), z.unknown()).nullish() });

const mapping = z.looseObject({ rolearn: textLike.nullish(), userarn: textLike.nullish(), username: textLike.nullish(), groups: textList });

const MAP_BYTES = 1024 * 1024;
const PLACE = "kube-system/aws-auth";

export const awsAuth = kind({
  kind: "ConfigMap",
  group: "",
  wants: (object) => fieldsOf(object["metadata"])["name"] === "aws-auth",
  door,
  observe: (map, place): readonly Observation[] => {
    if (map.metadata.name !== "aws-auth" || map.metadata.namespace !== "kube-system") return [];
    const accounts = readYaml(map.data?.["mapAccounts"], "mapAccounts", place).map(String);
    const observations: Observation[] = [{ observed: "resource", ...nodeRef(place.root, "config-map", PLACE), name: "aws-auth", location: locationOf(place), attributes: { namespace: "kube-system", mapAccounts: accounts } }];
    for (const member of ["mapRoles", "mapUsers"] as const) {
      for (const item of readYaml(map.data?.[member], member, place)) observations.push(...observeMapping(item, member, place));
    }
    return observations;
  },
});

function readYaml(text: unknown, member: string, place: Place): readonly unknown[] {
  if (typeof text !== "string" || text.trim() === "") return [];
  if (text.length > MAP_BYTES) {
    place.gap(place.root, `${member} of ConfigMap ${PLACE} is longer than 1 MiB and was not read`);
    return [];
  }
  try {
    const value: unknown = parse(text, { maxAliasCount: 100, uniqueKeys: false, logLevel: "error" });
    if (Array.isArray(value)) return value;
    if (value !== null) place.gap(place.root, `${member} of ConfigMap ${PLACE} is not a list, so the AWS principals it lets in are not known; correct it`);
    return [];
  } catch (cause) {
    place.gap(place.root, `${member} of ConfigMap ${PLACE} is not YAML (${messageOf(cause).split("\n")[0] ?? ""}), so the AWS principals it lets in are not known; correct it`);
    return [];
  }
}

function observeMapping(item: unknown, member: string, place: Place): readonly Observation[] {
  const parsed = mapping.safeParse(item);
  const arn = parsed.success ? (parsed.data.rolearn ?? parsed.data.userarn ?? "") : "";
  const principal = awsPrincipalKey(arn);
  if (!parsed.success || principal === undefined) {
    place.gap(place.root, `an entry of ${member} in ConfigMap ${PLACE} names no IAM role or user by its ARN; it was left out`);
    return [];
  }
  // PROVIDER: without a user name the authenticator uses the ARN.
  return admit({ arn, username: parsed.data.username || arn, groups: parsed.data.groups, mechanism: "aws-auth" }, place);
}

/** An AWS principal that the cluster lets in as a user with groups. */
export function admit(entry: { readonly arn: string; readonly username: string; readonly groups: readonly string[]; readonly mechanism: "aws-auth" | "eks-access-entry" }, place: Place): readonly Observation[] {
  const principal = awsPrincipalKey(entry.arn);
  if (principal === undefined) return [];
  const user = namedUser(entry.username, place);
  const observations: Observation[] = [
    user.observation,
    { observed: "relation", kind: "federates-to", from: principal.key, to: user.key, location: locationOf(place), attributes: { mechanism: entry.mechanism, groups: entry.groups } },
  ];
  for (const name of entry.groups) {
    if (name === "") continue;
    const group = namedGroup(name, place);
    observations.push(group.observation, { observed: "relation", kind: "member-of", from: user.key, to: group.key, location: locationOf(place), attributes: { mechanism: entry.mechanism } });
  }
  return observations;
}
