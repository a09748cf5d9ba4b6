// A command in a running pod reads the token that is mounted there.
import { namedOf, need, scopesOf } from "./need.ts";
import { anyOf, reaches, technique, type Holder, type Step } from "./technique.ts";
import type { Ground } from "./ground.ts";

const CREATE = need("create pods/exec");
/** PROVIDER: over a websocket `get` was enough until Kubernetes 1.35 asked for `create` as well. */
const BY_GET = need("get pods/exec");
const BEFORE = ["kubernetes:before-1.35"];

/** Only where `create` is not held anyway. */
function byGet({ rights }: Holder, ground: Ground): readonly Step[] {
  const covered = new Set(scopesOf(rights, [CREATE]).map(({ scope }) => scope));
  if (covered.has("*")) return [];
  const whole = scopesOf(rights, [BY_GET]).map(({ scope, permissions }) => ({ scope, permissions, takes: ground.accounts("running-pod", scope) }));
  const named = namedOf(rights, BY_GET).map(({ scope, name, permission }) => ({ scope, permissions: [permission], takes: ground.accountsNamed("running-pod", scope, name) }));
  return [...whole, ...named].filter(({ scope, takes }) => takes.length > 0 && !covered.has(scope)).map(({ takes, permissions }): Step => ({ takes, permissions, conditions: BEFORE }));
}

export const podsExec = technique({
  id: "k8s-pods-exec",
  title: "Run a command in a pod of another service account",
  needs: [CREATE],
  yields: "The mounted token of every account whose pods run in the namespace.",
  remedy: "Remove `create` and `get` on `pods/exec` from the role; debug through a break-glass role that expires.",
  steps: anyOf(reaches("running-pod"), reaches("occasional-pod", ["pod:running"]), (_, holder, ground) => byGet(holder, ground)),
});
