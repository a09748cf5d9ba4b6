// Ways to gain more rights in a Kubernetes cluster, each declared in a file of its own.
import type { TechniqueFamily } from "../contract.ts";
import { openKubernetes } from "./open.ts";
import { TECHNIQUES } from "./registry.ts";

export const kubernetesTechniques: TechniqueFamily = {
  provider: "kubernetes",
  techniques: TECHNIQUES.map(({ id, provider, title, permissions, yields, remedy }) => ({ id, provider, title, permissions, yields, remedy })),
  open: openKubernetes,
};
