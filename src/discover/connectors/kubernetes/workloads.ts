// Workloads and the service account each runs as.
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import { environmentIn, nodeKey, type Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { impliedServiceAccount } from "./implied.ts";
import { locationOf, nodeRef, serviceAccountKey } from "./node-refs.ts";
import { fieldsOf, metadata, type Metadata } from "./object.ts";
import { environmentFrom, ownerHints } from "./ownership.ts";
import { accountOf, podAttributes, podSpec, type PodSpec } from "./pod-spec.ts";
import { kind, kubernetesStream, type KindReader } from "./stream.ts";

const template = z.looseObject({ spec: podSpec });
const status = z.unknown().optional();
const controller = z.looseObject({ metadata, spec: z.looseObject({ template, replicas: z.unknown().optional() }), status });
const pod = z.looseObject({ metadata, spec: podSpec, status });
const cronJob = z.looseObject({ metadata, spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.looseObject({ template }) }) }) });

const controllers = z
  .array(z.unknown())
  .nullish()
  .transform((items) => (items ?? []).map(fieldsOf));

interface Workload {
  readonly metadata: Metadata;
  readonly spec: PodSpec;
  /** `Kind/name` of the object that made it, so that a pod can be told from its deployment. */
  readonly controlledBy: string | undefined;
  /** How many pods are wanted, when it says so. */
  readonly replicas?: unknown;
  readonly status?: unknown;
}

/** A pod or job that has run to its end: nothing of it runs any more. */
function hasFinished(status: unknown): boolean {
  const { phase, completionTime } = fieldsOf(status);
  return phase === "Succeeded" || phase === "Failed" || typeof completionTime === "string";
}

function observeWorkload(type: string, workload: Workload, place: Place): readonly Observation[] {
  const { name, namespace, labels } = workload.metadata;
  const account = accountOf(workload.spec);
  const hints = ownerHints(workload.metadata, `${type} ${namespace}/${name}`);
  const environment = environmentFrom(workload.metadata) ?? environmentIn(namespace);
  const attributes: Record<string, Json> = { namespace, labels, ...podAttributes(workload.spec) };
  if (typeof workload.replicas === "number") attributes["replicas"] = workload.replicas;
  if (hasFinished(workload.status)) attributes["finished"] = true;
  if (workload.controlledBy !== undefined) attributes["controlledBy"] = workload.controlledBy;
  if (hints.length > 0) attributes["ownerHints"] = hints.map((hint) => ({ ...hint }));
  const ref = nodeRef(place.root, type, `${namespace}/${name}`);
  return [
    { observed: "resource", ...ref, name, location: locationOf(place), attributes, ...(environment === undefined ? {} : { environment }) },
    impliedServiceAccount(place.root, namespace, account, "workload"),
    { observed: "relation", kind: "runs-as", from: nodeKey(ref), to: serviceAccountKey(place.root, namespace, account), location: locationOf(place) },
  ];
}

/** The owner reference is only in the raw metadata, which the door leaves out. */
function controlledBy(object: { readonly ownerReferences?: unknown }): string | undefined {
  const parsed = controllers.safeParse(object.ownerReferences);
  const owner = parsed.success ? (parsed.data.find((item) => item["controller"] === true) ?? parsed.data[0]) : undefined;
  return owner !== undefined && typeof owner["kind"] === "string" && typeof owner["name"] === "string" ? `${owner["kind"]}/${owner["name"]}`.slice(0, 512) : undefined;
}

const withOwner = z.looseObject({ metadata: z.looseObject({ ownerReferences: z.unknown().optional() }) }).transform((value) => controlledBy(value.metadata));

function reader<Item>(name: string, group: string | readonly string[], type: string, door: z.ZodType<Item>, open: (item: Item) => Omit<Workload, "controlledBy">): KindReader {
  return kind({
    kind: name,
    group,
    door: z.unknown().transform((value, context) => {
      const item = door.safeParse(value);
      if (item.success) return { ...open(item.data), controlledBy: withOwner.safeParse(value).data };
      for (const issue of item.error.issues) context.addIssue({ code: "custom", message: issue.message, path: [...issue.path] });
      return z.NEVER;
    }),
    observe: (workload, place) => observeWorkload(type, workload, place),
  });
}

const controllerOf = (name: string, group: string | readonly string[], type: string) => reader(name, group, type, controller, (item) => ({ metadata: item.metadata, spec: item.spec.template.spec, replicas: item.spec.replicas, status: item.status }));

/** PROVIDER: until Kubernetes 1.16 these were in the group `extensions` too. */
const APPS = ["apps", "extensions"];

export const workloads = kubernetesStream({
  id: "kubernetes.workloads",
  title: "Pods and pod controllers",
  kinds: [
    reader("Pod", "", "pod", pod, (item) => ({ metadata: item.metadata, spec: item.spec, status: item.status })),
    controllerOf("Deployment", APPS, "deployment"),
    controllerOf("DaemonSet", APPS, "daemon-set"),
    controllerOf("StatefulSet", "apps", "stateful-set"),
    controllerOf("ReplicaSet", APPS, "replica-set"),
    controllerOf("ReplicationController", "", "replication-controller"),
    controllerOf("Job", "batch", "job"),
    reader("CronJob", "batch", "cron-job", cronJob, (item) => ({ metadata: item.metadata, spec: item.spec.jobTemplate.spec.template.spec })),
  ],
});
