// What of a pod's specification matters to identity: its account, its token, its secrets, and what it may do to its node.
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import { fieldsOf, type Fields } from "./object.ts";

const objects = z
  .array(z.unknown())
  .nullish()
  .transform((items) => (items ?? []).map(fieldsOf));

export const podSpec = z.looseObject({
  serviceAccountName: z.string().max(512).nullish(),
  // PROVIDER: the old name of the same field, still printed by the API server.
  serviceAccount: z.string().max(512).nullish(),
  automountServiceAccountToken: z.boolean().nullish(),
  hostPID: z.boolean().nullish(),
  hostIPC: z.boolean().nullish(),
  hostNetwork: z.boolean().nullish(),
  nodeName: z.string().nullish(),
  containers: objects,
  initContainers: objects,
  ephemeralContainers: objects,
  volumes: objects,
  imagePullSecrets: objects,
});

export type PodSpec = z.output<typeof podSpec>;

export const accountOf = (spec: PodSpec): string => spec.serviceAccountName || spec.serviceAccount || "default";

const LISTED = 200;

export function podAttributes(spec: PodSpec): Record<string, Json> {
  const containers = [...spec.containers, ...spec.initContainers, ...spec.ephemeralContainers];
  const hostPaths = texts(spec.volumes.map((volume) => fieldsOf(volume["hostPath"])["path"]));
  const attributes: Record<string, Json> = {
    serviceAccount: accountOf(spec),
    images: texts(containers.map((container) => container["image"])),
    privileged: containers.some((container) => fieldsOf(container["securityContext"])["privileged"] === true),
    hostPath: hostPaths.length > 0,
  };
  const secretRefs = texts([...containers.flatMap(environmentSecrets), ...spec.volumes.flatMap(volumeSecrets)]);
  const pullSecrets = texts(spec.imagePullSecrets.map((item) => item["name"]));
  const capabilities = texts(containers.flatMap((container) => listOf(fieldsOf(fieldsOf(container["securityContext"])["capabilities"])["add"])));
  if (typeof spec.automountServiceAccountToken === "boolean") attributes["automountToken"] = spec.automountServiceAccountToken;
  if (hostPaths.length > 0) attributes["hostPaths"] = hostPaths;
  for (const name of ["hostPID", "hostIPC", "hostNetwork"] as const) if (spec[name] === true) attributes[name] = true;
  if (spec.nodeName) attributes["node"] = spec.nodeName;
  if (secretRefs.length > 0) attributes["secretRefs"] = secretRefs;
  if (pullSecrets.length > 0) attributes["imagePullSecrets"] = pullSecrets;
  if (capabilities.length > 0) attributes["capabilities"] = capabilities;
  const tokens = spec.volumes.flatMap(projectedTokens);
  if (tokens.length > 0) attributes["projectedTokens"] = tokens.slice(0, LISTED);
  return attributes;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const texts = (values: readonly unknown[]): readonly string[] => [...new Set(values.filter((value) => typeof value === "string" && value !== ""))].slice(0, LISTED).map((value) => String(value).slice(0, 1024));

/** Names of the secrets a container reads into its environment. */
function environmentSecrets(container: Fields): readonly unknown[] {
  const single = listOf(container["env"]).map((item) => fieldsOf(fieldsOf(fieldsOf(item)["valueFrom"])["secretKeyRef"])["name"]);
  const whole = listOf(container["envFrom"]).map((item) => fieldsOf(fieldsOf(item)["secretRef"])["name"]);
  return [...single, ...whole];
}

function volumeSecrets(volume: Fields): readonly unknown[] {
  const projected = listOf(fieldsOf(volume["projected"])["sources"]).map((source) => fieldsOf(fieldsOf(source)["secret"])["name"]);
  return [fieldsOf(volume["secret"])["secretName"], ...projected];
}

/** Tokens for other audiences than the API server: how a pod proves itself to Vault, AWS and the like. */
function projectedTokens(volume: Fields): readonly Json[] {
  return listOf(fieldsOf(volume["projected"])["sources"]).flatMap((source): Json[] => {
    const token = fieldsOf(source)["serviceAccountToken"];
    if (token === undefined || token === null) return [];
    const { audience, expirationSeconds } = fieldsOf(token);
    return [{ audience: typeof audience === "string" ? audience.slice(0, 512) : "", expirationSeconds: typeof expirationSeconds === "number" ? expirationSeconds : null }];
  });
}
