// The doors of the evaluator: a request over a set of manifests, compiled once for each set.
import type { AccessAnswer } from "../../../model/index.ts";
import { compileObjects, type Cluster } from "./cluster.ts";
import { readObjects } from "./objects.ts";
import type { KubernetesRequest } from "./rule.ts";

/** Compiles manifests as they stand in files or in `kubectl get -o json`. A role that is not among them does not exist. */
export function compileCluster(manifests: readonly unknown[]): Cluster {
  return compileObjects(readObjects(manifests));
}

const compiled = new WeakMap<readonly unknown[], Cluster>();

/** Answers one request over manifests. The same array is compiled once. */
export function evaluateKubernetes(request: KubernetesRequest, objects: readonly unknown[]): AccessAnswer {
  const cluster = compiled.get(objects) ?? compileCluster(objects);
  compiled.set(objects, cluster);
  return cluster.authorize(request);
}
