// A command in a running pod reads the token that is mounted there.
import { need, scopesOf } from "./need.ts";
import { anyOf, reaches, technique } from "./technique.ts";

/** PROVIDER: over a websocket `get` was enough until Kubernetes 1.35 asked for `create` as well. */
const BY_GET = need("get pods/exec");

export const podsExec = technique({
  id: "k8s-pods-exec",
  title: "Run a command in a pod of another service account",
  needs: [need("create pods/exec")],
  yields: "The mounted token of every account whose pods run in the namespace.",
  remedy: "Remove `create` and `get` on `pods/exec` from the role; debug through a break-glass role that expires.",
  steps: anyOf(reaches("running-pod"), reaches("occasional-pod", ["pod:running"]), (needs, holder, ground) =>
    scopesOf(holder.rights, needs).some(({ scope }) => scope === "*") ? [] : reaches("running-pod", ["kubernetes:before-1.35"])([BY_GET], holder, ground),
  ),
});
