// Every technique works where it is documented to work, and nowhere else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNodeKey } from "../../../../model/index.ts";
import { createLookups } from "../../lookups.ts";
import { buildCluster, keyIn, type ClusterSpec } from "./cluster-builder.ts";
import { kubernetesTechniques } from "./index.ts";
import { TECHNIQUES } from "./registry.ts";

const AT = new Date("2026-01-01T00:00:00Z");
const open = (spec: ClusterSpec) => kubernetesTechniques.open(createLookups(buildCluster(spec), AT));

/** What `bad/evil` (or another subject) can do: `technique > native id`, or `technique > administrator`; a condition stands in brackets. */
function stepsOf(spec: ClusterSpec, subject = keyIn("service-account", "bad/evil")): readonly string[] {
  return open(spec)
    .stepsFrom(subject)
    .flatMap((step) => {
      const suffix = step.conditions.length === 0 ? "" : ` [${step.conditions.join(",")}]`;
      if (step.becomesAdministrator) return [`${step.technique} > administrator${suffix}`];
      return (step.takes ?? []).filter((key) => key !== subject).map((key) => `${step.technique} > ${parseNodeKey(key).nativeId}${suffix}`);
    });
}

const WORLD: ClusterSpec = {
  accounts: ["bad/evil", "bad/mate", "prod/api", "prod/db", "kube-system/controller"],
  users: { alice: [], bob: ["ops"] },
  workloads: { "pod prod/api-1": "api", "deployment prod/db": "!db", "deployment kube-system/controller": "controller" },
  tokenSecrets: { "prod/api-token": "api" },
};
/** The world with these rules given to bad/evil, everywhere or in a namespace. */
const evil = (rules: readonly string[], where = "*", more: ClusterSpec = {}): ClusterSpec => ({
  ...WORLD,
  ...more,
  roles: { power: rules, ...more.roles },
  bindings: [where === "*" ? "bad/evil -> power" : `bad/evil -> power in ${where}`, ...(more.bindings ?? [])],
});

test("each declaration is complete and its id is unique", () => {
  const ids = TECHNIQUES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...ids].sort());
  for (const { id, title, permissions, yields, remedy } of TECHNIQUES) {
    expect(id).toMatch(/^k8s-[a-z0-9-]+$/);
    expect(permissions.length, id).toBeGreaterThan(0);
    for (const sentence of [title, yields, remedy]) expect(sentence.length, id).toBeGreaterThan(15);
  }
});

describe("accounts of a namespace", () => {
  test.each([
    ["k8s-pods-create", "create pods"],
    ["k8s-deployments-create", "create deployments.apps"],
    ["k8s-daemonsets-create", "create daemonsets.apps"],
    ["k8s-statefulsets-create", "create statefulsets.apps"],
    ["k8s-replicasets-create", "create replicasets.apps"],
    ["k8s-replicationcontrollers-create", "create replicationcontrollers"],
    ["k8s-jobs-create", "create jobs.batch"],
    ["k8s-cronjobs-create", "create cronjobs.batch"],
    ["k8s-serviceaccounts-token", "create serviceaccounts/token"],
    ["k8s-impersonate-serviceaccounts", "impersonate serviceaccounts"],
  ])("%s", (technique, rule) => {
    expect(stepsOf(evil([rule], "prod"))).toEqual([`${technique} > prod/api`, `${technique} > prod/db`]);
    expect(stepsOf(evil([rule])).length).toBe(4);
    expect(stepsOf(evil([rule.replace(/^\w+/, "get")], "prod"))).toEqual([]);
    expect(stepsOf(evil([rule], "empty"))).toEqual([]);
    expect(stepsOf(evil([rule.replace(/ (\w+)/, " x$1")], "prod"))).toEqual([]);
  });

  test("a new object has no name, so resourceNames never allow to create; a token is asked for by name", () => {
    expect(stepsOf(evil(["create pods:api", "create deployments.apps:db"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["create serviceaccounts/token:db,gone"], "prod"))).toEqual(["k8s-serviceaccounts-token > prod/db"]);
    expect(stepsOf(evil(["impersonate serviceaccounts:controller"]))).toEqual(["k8s-impersonate-serviceaccounts > kube-system/controller"]);
  });

  test("rewriting a workload needs one that is there", () => {
    expect(stepsOf(evil(["patch deployments.apps"], "prod"))).toEqual(["k8s-deployments-patch > prod/api", "k8s-deployments-patch > prod/db"]);
    expect(stepsOf(evil(["update deployments.apps:db"], "prod"))).toEqual(["k8s-deployments-patch > prod/api", "k8s-deployments-patch > prod/db"]);
    expect(stepsOf(evil(["update deployments.apps:other"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["patch statefulsets.apps"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["patch jobs.batch"], "prod"))).toEqual([]);
  });
});

describe("accounts of pods that run", () => {
  test("exec, attach, debug containers and images reach mounted tokens only", () => {
    expect(stepsOf(evil(["create pods/exec"], "prod"))).toEqual(["k8s-pods-exec > prod/api"]);
    expect(stepsOf(evil(["get pods/exec"], "prod"))).toEqual(["k8s-pods-exec > prod/api [kubernetes:before-1.35]"]);
    expect(stepsOf(evil(["get,create pods/exec"], "prod"))).toEqual(["k8s-pods-exec > prod/api"]);
    expect(stepsOf(evil(["create pods/attach"], "prod"))).toEqual(["k8s-pods-attach > prod/api [pod:interactive]"]);
    expect(stepsOf(evil(["patch pods/ephemeralcontainers"], "prod"))).toEqual(["k8s-pods-ephemeralcontainers > prod/api"]);
    expect(stepsOf(evil(["patch pods"], "prod"))).toEqual(["k8s-pods-patch > prod/api"]);
    expect(stepsOf(evil(["create pods/exec"], "bad"))).toEqual([]);
    expect(stepsOf(evil(["create pods/exec:api-1"], "prod"))).toEqual(["k8s-pods-exec > prod/api"]);
    expect(stepsOf(evil(["create pods/exec:api-2"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["get,list,watch pods", "get pods/log"]))).toEqual([]);
  });

  test("nodes/proxy reaches all of them, and only from a cluster-wide right", () => {
    expect(stepsOf(evil(["get nodes/proxy"]))).toEqual(["k8s-nodes-proxy > prod/api", "k8s-nodes-proxy > kube-system/controller"]);
    expect(stepsOf(evil(["get nodes/proxy"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["get nodes"]))).toEqual([]);
  });

  test("webhooks", () => {
    const mutate = "mutatingwebhookconfigurations.admissionregistration.k8s.io";
    expect(stepsOf(evil([`create ${mutate}`]))).toEqual(["k8s-mutatingwebhooks-write > prod/api", "k8s-mutatingwebhooks-write > kube-system/controller"]);
    expect(stepsOf(evil([`patch ${mutate}`]))[0]).toBe("k8s-mutatingwebhooks-write > prod/api [mutating-webhook:exists]");
    expect(stepsOf(evil([`create ${mutate}`], "prod"))).toEqual([]);
    expect(stepsOf(evil(["create validatingwebhookconfigurations.admissionregistration.k8s.io"]))).toEqual(["k8s-validatingwebhooks-write > prod/api [secret:written]"]);
  });
});

describe("secrets and accounts", () => {
  test("a token secret is read, by name where the rule names it", () => {
    for (const verb of ["get", "list", "watch"]) expect(stepsOf(evil([`${verb} secrets`], "prod"))).toEqual(["k8s-secrets-read > prod/api"]);
    expect(stepsOf(evil(["get secrets:api-token"], "prod"))).toEqual(["k8s-secrets-read > prod/api"]);
    expect(stepsOf(evil(["get secrets:other"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["list secrets"], "bad"))).toEqual([]);
  });

  test("a token secret is made only by who can read it too, in the same namespace", () => {
    expect(stepsOf(evil(["create secrets"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["create,get secrets"], "kube-system"))).toEqual(["k8s-secrets-create > kube-system/controller"]);
    const apart: ClusterSpec = { ...WORLD, roles: { maker: ["create secrets"], reader: ["get secrets"] }, bindings: ["bad/evil -> maker in kube-system", "bad/evil -> reader in bad"] };
    expect(stepsOf(apart)).toEqual([]);
  });

  test("an account that only a binding names can be made", () => {
    const more: ClusterSpec = { missing: ["prod/gone"] };
    expect(stepsOf(evil(["create serviceaccounts", "create serviceaccounts/token"], "prod", more))).toContain("k8s-serviceaccounts-create > prod/gone");
    expect(stepsOf(evil(["create serviceaccounts"], "prod", more))).toEqual([]);
    expect(stepsOf(evil(["create pods"], "prod", more))).not.toContain("k8s-pods-create > prod/gone");
  });
});

describe("impersonation", () => {
  test("a user is his name alone; his groups are another right", () => {
    expect(stepsOf(evil(["impersonate users"]))).toEqual(["k8s-impersonate-users > alice", "k8s-impersonate-users > bob"]);
    expect(stepsOf(evil(["impersonate users:alice"]))).toEqual(["k8s-impersonate-users > alice"]);
    expect(stepsOf(evil(["impersonate users"], "prod"))).toEqual([]);
    expect(stepsOf(evil(["impersonate groups"]))).toEqual([]);
    expect(stepsOf(evil(["impersonate users:alice", "impersonate groups"]))).toContain("k8s-impersonate-groups > administrator");
    expect(stepsOf(evil(["impersonate users:alice", "impersonate groups:system:masters"]))).toContain("k8s-impersonate-groups > administrator");
    expect(stepsOf(evil(["impersonate users:alice", "impersonate groups:ops"]))).toContain("k8s-impersonate-groups > ops");
  });
});

describe("roles and bindings", () => {
  const R = "rbac.authorization.k8s.io";
  test("escalate on a cluster role that one holds is everything", () => {
    expect(stepsOf(evil([`escalate,update clusterroles.${R}`]))).toEqual(["k8s-clusterroles-escalate > administrator"]);
    expect(stepsOf(evil([`escalate,patch clusterroles.${R}:power`]))).toEqual(["k8s-clusterroles-escalate > administrator"]);
    expect(stepsOf(evil([`escalate,patch clusterroles.${R}:other`]))).toEqual([]);
    expect(stepsOf(evil([`patch,update clusterroles.${R}`]))).toEqual([]);
    expect(stepsOf(evil([`escalate clusterroles.${R}`]))).toEqual([]);
    expect(stepsOf(evil([`escalate,update clusterroles.${R}`], "prod"))).toEqual([]);
  });

  test("escalate on a role is everything in its namespace", () => {
    const own: ClusterSpec = { ...WORLD, roles: { "prod/mine": [`escalate,update roles.${R}`] }, bindings: ["bad/evil -> prod/mine"] };
    expect(stepsOf(own)).toEqual(["k8s-roles-escalate > prod"]);
    expect(stepsOf({ ...own, roles: { "prod/mine": [`update roles.${R}`] } })).toEqual([]);
    expect(stepsOf(own, keyIn("namespace-administrator", "prod"))).toContain("k8s-pods-create > prod/db");
  });

  test("bind: any role is administrator, a named one is that role", () => {
    const crb = `create clusterrolebindings.${R}`;
    expect(stepsOf(evil([crb, `bind clusterroles.${R}`]))).toContain("k8s-clusterrolebindings-bind > administrator");
    expect(stepsOf(evil([crb, `bind clusterroles.${R}:cluster-admin`]))).toContain("k8s-clusterrolebindings-bind > administrator");
    expect(stepsOf(evil([crb, `bind clusterroles.${R}:view`]))).toEqual(["k8s-clusterrolebindings-bind > ClusterRole/view@*"]);
    expect(stepsOf(evil([crb, `bind clusterroles.${R}:nothing`]))).toEqual([]);
    expect(stepsOf(evil([crb]))).toEqual([]);
    expect(stepsOf(evil([`bind clusterroles.${R}`]))).toEqual([]);
  });

  test("a named binding is joined when its own role may be bound", () => {
    const patch = `patch clusterrolebindings.${R}:cluster-admin,viewers`;
    expect(stepsOf(evil([patch, `bind clusterroles.${R}:cluster-admin`]))).toEqual(["k8s-clusterrolebindings-bind > administrator"]);
    expect(stepsOf(evil([patch, `bind clusterroles.${R}:view`]))).toEqual([]);
    expect(stepsOf(evil([patch]))).toEqual([]);
  });

  test("the holder of a role that was bound takes its own steps", () => {
    const spec = evil([`create clusterrolebindings.${R}`, `bind clusterroles.${R}:edit`]);
    expect(stepsOf(spec, keyIn("role-holder", "ClusterRole/edit@*"))).toContain("k8s-pods-create > prod/db");
    expect(open(spec).nativeIdOf?.(keyIn("role-holder", "ClusterRole/edit@*"))).toBe("ClusterRole/edit@*");
  });

  test("bind in a namespace stays in it", () => {
    const rb = `create rolebindings.${R}`;
    expect(stepsOf(evil([rb, `bind clusterroles.${R}`], "prod"))).toEqual(["k8s-rolebindings-bind > prod"]);
    expect(stepsOf(evil([rb, `bind clusterroles.${R}:view`], "prod"))).toEqual(["k8s-rolebindings-bind > ClusterRole/view@prod"]);
    const roles: ClusterSpec = { roles: { "prod/strong": ["get secrets"] } };
    expect(stepsOf(evil([rb, `bind roles.${R}`], "prod", roles))).toEqual(["k8s-rolebindings-bind > Role/strong@prod"]);
    expect(stepsOf(evil([rb, `bind roles.${R}:strong`], "prod", roles))).toEqual(["k8s-rolebindings-bind > Role/strong@prod"]);
    expect(stepsOf(evil([rb, `bind roles.${R}:strong`], "bad", roles))).toEqual([]);
  });

  test("the built-in role admin writes bindings but binds nothing it does not hold", () => {
    const steps = stepsOf({ ...WORLD, bindings: ["bad/evil -> admin in prod"] });
    expect(steps.some((step) => step.includes("bind"))).toBe(false);
    expect(steps).toContain("k8s-pods-create > prod/api");
    expect(steps.every((step) => step.includes("> prod/"))).toBe(true);
  });
});

test("a client certificate names anybody, when all four rights are there", () => {
  const C = "certificates.k8s.io";
  const rules = [`create,get certificatesigningrequests.${C}`, `update certificatesigningrequests.${C}/approval`, `approve signers.${C}:kubernetes.io/kube-apiserver-client`];
  expect(stepsOf(evil([rules[0]!, `update certificatesigningrequests.${C}`, rules[2]!]))).toEqual([]);
  expect(stepsOf(evil(rules, "*", { awsAuth: true }))).toEqual([]);
  expect(stepsOf(evil(rules)).filter((step) => step.startsWith("k8s-csr-approve"))).toContain("k8s-csr-approve > kube-system/controller");
  expect(stepsOf(evil([rules[0]!, rules[1]!, `approve signers.${C}:example.com/mine`]))).toEqual([]);
  expect(stepsOf(evil([rules[0]!, rules[1]!, `approve signers.${C}:kubernetes.io/*`])).length).toBeGreaterThan(0);
  expect(stepsOf(evil([rules[0]!, rules[2]!]))).toEqual([]);
});

test("aws-auth makes administrators, where there is one", () => {
  expect(stepsOf(evil(["patch configmaps"], "kube-system", { awsAuth: true }))).toEqual(["k8s-aws-auth-edit > administrator"]);
  expect(stepsOf(evil(["update configmaps:aws-auth"], "kube-system", { awsAuth: true }))).toEqual(["k8s-aws-auth-edit > administrator"]);
  expect(stepsOf(evil(["update configmaps:other"], "kube-system", { awsAuth: true }))).toEqual([]);
  expect(stepsOf(evil(["patch configmaps"], "prod", { awsAuth: true }))).toEqual([]);
  expect(stepsOf(evil(["patch configmaps"], "kube-system"))).toEqual([]);
});

describe("administrators", () => {
  test("hold everything everywhere, by cluster-admin, by stars or by system:masters; they take no steps", () => {
    const spec: ClusterSpec = { ...WORLD, users: { alice: [], bob: ["system:masters"] }, roles: { stars: ["* *"] }, bindings: ["bad/evil -> cluster-admin", "bad/mate -> stars", "prod/api -> stars in prod"] };
    const names = open(spec).administrators.map((key) => parseNodeKey(key).nativeId);
    expect(names).toEqual(expect.arrayContaining(["bad/evil", "bad/mate", "bob"]));
    expect(names).not.toContain("prod/api");
    expect(names).not.toContain("alice");
    expect(stepsOf(spec)).toEqual([]);
  });

  test("everybody is in system:authenticated, every account in its own groups", () => {
    const spec: ClusterSpec = { ...WORLD, roles: { power: ["create pods"] }, bindings: ["group:system:serviceaccounts:bad -> power in prod"] };
    expect(stepsOf(spec)).toEqual(["k8s-pods-create > prod/api", "k8s-pods-create > prod/db"]);
    expect(stepsOf(spec, keyIn("service-account", "kube-system/controller"))).toEqual([]);
  });
});

test("more bindings never reach less", () => {
  const rules = ["create pods", "get secrets", "create pods/exec", "impersonate serviceaccounts:api", "patch deployments.apps"];
  const roles = Object.fromEntries(rules.map((rule, index) => [`r${index}`, [rule]]));
  const binding = fc.tuple(fc.integer({ min: 0, max: rules.length - 1 }), fc.constantFrom("", " in prod", " in bad")).map(([index, where]) => `bad/evil -> r${index}${where}`);
  const reached = (bindings: readonly string[]) => new Set(stepsOf({ ...WORLD, roles, bindings }).map((step) => step.split(" > ")[1]));
  fc.assert(
    fc.property(fc.array(binding, { maxLength: 4 }), fc.array(binding, { maxLength: 3 }), (some, more) => {
      const after = reached([...some, ...more]);
      for (const account of reached(some)) expect(after.has(account)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("equal reach is one array, and ten thousand accounts with as many bindings are quick", () => {
  const accounts = Array.from({ length: 10_000 }, (_, i) => `ns${i % 200}/sa${i}`);
  const spec: ClusterSpec = { accounts, roles: { maker: ["create pods", "get,list secrets", "create pods/exec"] }, bindings: accounts.map((account, i) => (i % 10 === 0 ? `${account} -> maker` : `${account} -> maker in ${account.split("/")[0]}`)) };
  const started = process.cpuUsage();
  const escalations = open(spec);
  const arrays = new Set(accounts.flatMap((account) => escalations.stepsFrom(keyIn("service-account", account)).map((step) => step.takes)));
  // Every tenth account creates pods everywhere, and the others in their 180 namespaces.
  expect(arrays.size).toBe(181);
  // CPU time and not the clock: other tests run beside this one.
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(8_000);
});
