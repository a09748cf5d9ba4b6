// The kubelet runs commands in every pod of its node for whoever reaches it through the API server.
import { namedOf, need, scopesOf } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const PROXY = need("create|get nodes/proxy", { clusterScoped: true });

export const nodesProxy = technique({
  id: "k8s-nodes-proxy",
  title: "Run commands in pods through the kubelet",
  needs: [PROXY],
  yields: "The mounted token of every account whose pods run on the nodes.",
  remedy: "Remove `nodes/proxy` from the cluster role; metrics need `nodes/metrics`, `nodes/stats` or `nodes/healthz` only.",
  steps: (_, { rights }, ground) => {
    const pods = ground.accounts("running-pod", "*");
    const all = scopesOf(rights, [PROXY]).flatMap(({ permissions }): Step[] => (pods.length === 0 ? [] : [{ takes: pods, permissions, conditions: [] }]));
    const named = namedOf(rights, PROXY).flatMap(({ name, permission }): Step[] => {
      const takes = [...new Set(ground.facts("running-pod", "*").filter(({ node }) => node === name).map(({ account }) => account))];
      return takes.length === 0 ? [] : [{ takes, permissions: [permission], conditions: [] }];
    });
    return [...all, ...named];
  },
});
