// The door for Kubernetes objects: metadata read leniently, lists opened, kinds told by content. What is not needed is never kept.
import * as z from "zod";

/** YAML writes `true` and `1.2` without quotes where text is meant; names are bounded so that a hostile one is a gap and not a page. */
export const textLike = z.union([z.string(), z.number(), z.boolean()]).transform(String);
export const nameLike = z.union([z.string().min(1).max(512), z.number().transform(String)]);
export const textList = z.array(z.union([textLike, z.null().transform(() => "")])).nullish().transform((value) => value ?? []);

const textRecord = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value): Readonly<Record<string, string>> => {
    const entries = Object.entries(value ?? {}).flatMap(([key, item]): [string, string][] =>
      typeof item === "string" || typeof item === "number" || typeof item === "boolean" ? [[key, String(item)]] : [],
    );
    return Object.fromEntries(entries);
  });

/** An annotation that repeats the whole object, Secret data included. It MUST NOT be kept. */
const REPEATS_OBJECT = /last-applied-configuration$|^objectset\.rio\.cattle\.io\/applied$|^banzaicloud\.com\/last-applied$/;
const ANNOTATION_LENGTH = 512;

const metadataSchema = z.looseObject({
  name: nameLike.nullish(),
  generateName: nameLike.nullish(),
  namespace: z.string().max(512).nullish(),
  labels: textRecord,
  annotations: textRecord,
  uid: z.unknown().optional(),
  resourceVersion: textLike.nullish(),
  creationTimestamp: z.unknown().optional(),
});

export interface Metadata {
  readonly name: string;
  /** `default` when the manifest leaves it open; meaningless for cluster-scoped kinds. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly createdAt: string | undefined;
  /** True when an API server wrote it (and not a person). */
  readonly live: boolean;
}

export const metadata = metadataSchema
  .refine((value) => value.name != null || value.generateName != null, { error: "metadata.name is missing" })
  .transform((value): Metadata => ({
    name: value.name ?? `${value.generateName}*`,
    namespace: value.namespace || "default",
    labels: value.labels,
    annotations: Object.fromEntries(
      Object.entries(value.annotations).filter(([key]) => !REPEATS_OBJECT.test(key)).map(([key, item]) => [key, item.slice(0, ANNOTATION_LENGTH)]),
    ),
    createdAt: instant(value.creationTimestamp),
    live: Boolean(value.uid ?? value.resourceVersion),
  }));

/** ISO 8601 UTC of what Kubernetes prints; undefined for what is no date. */
export function instant(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** An object of a list, with the kind the list gives it when it has none itself. */
export interface Opened {
  readonly kind: string;
  readonly apiVersion: string;
  readonly object: Fields;
}

const LIST_LEVELS = 4;

/** The objects in a document: itself, or the items of a `List`, a typed list, or lists in lists. */
export function openDocument(value: unknown, inherited: { kind: string; apiVersion: string } = { kind: "", apiVersion: "" }, levels = LIST_LEVELS): readonly Opened[] {
  if (!isFields(value)) return [];
  const kind = typeof value["kind"] === "string" ? value["kind"] : inherited.kind;
  const apiVersion = typeof value["apiVersion"] === "string" ? value["apiVersion"] : inherited.apiVersion;
  const items = value["items"];
  if (!isList(value, kind)) return [{ kind: kind || guessKind(value), apiVersion, object: value }];
  if (levels === 0 || !Array.isArray(items)) return [];
  const child = { kind: kind.slice(0, -"List".length), apiVersion: kind === "List" ? "" : apiVersion };
  return items.flatMap((item: unknown) => openDocument(item, child, levels - 1));
}

export const isList = (value: Fields, kind: unknown = value["kind"]): boolean => typeof kind === "string" && kind.endsWith("List") && "items" in value;

/**
 * PROVIDER: items of a typed list (`/api/v1/serviceaccounts` as the API prints it) carry no kind, and a large list is split before we see it.
 * Only shapes that no other kind has are recognised.
 */
export function guessKind(object: Fields): string {
  const meta = object["metadata"];
  if ("kind" in object || !isFields(meta) || typeof meta["name"] !== "string") return "";
  if (isFields(object["roleRef"])) return typeof meta["namespace"] === "string" ? "RoleBinding" : "ClusterRoleBinding";
  if ("rules" in object && !("spec" in object)) return typeof meta["namespace"] === "string" ? "Role" : "ClusterRole";
  const spec = fieldsOf(object["spec"]);
  if (Array.isArray(spec["containers"])) return "Pod";
  if (isFields(spec["jobTemplate"])) return "CronJob";
  if (isFields(fieldsOf(spec["template"])["spec"])) return guessController(spec);
  if (isFields(spec["issuerRef"]) && typeof spec["secretName"] === "string") return "Certificate";
  if (typeof spec["signerName"] === "string" && typeof spec["request"] === "string") return "CertificateSigningRequest";
  if (Array.isArray(spec["finalizers"]) && isFields(object["status"])) return "Namespace";
  if (typeof object["type"] === "string" && ("data" in object || object["type"].startsWith("kubernetes.io/"))) return "Secret";
  const rest = Object.keys(object).filter((key) => key !== "metadata");
  const accountOnly = rest.every((key) => key === "secrets" || key === "imagePullSecrets" || key === "automountServiceAccountToken");
  return accountOnly && typeof meta["namespace"] === "string" && "creationTimestamp" in meta ? "ServiceAccount" : "";
}

function guessController(spec: Fields): string {
  if ("serviceName" in spec) return "StatefulSet";
  if ("strategy" in spec) return "Deployment";
  if ("updateStrategy" in spec) return "DaemonSet";
  return "backoffLimit" in spec || "completions" in spec || "parallelism" in spec ? "Job" : "ReplicaSet";
}
