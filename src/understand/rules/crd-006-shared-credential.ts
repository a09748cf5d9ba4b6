// CRD-006: one credential serves several services, identities or environments. The same keyed fingerprint in two places is the same secret.
import { environmentIn, type Credential, type Location, type NodeKey } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { accessKey, agentClient, credential, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { called, fact, holderOf, isRehearsal, keysOf } from "./facts.ts";

interface Shared {
  readonly credentials: readonly Credential[];
  readonly consumers: ReadonlyMap<string, Location | undefined>;
  readonly environments: readonly string[];
}

const comparable = (graph: Graph) => graph.estate.credentials.filter((item) => item.status !== "inactive" && item.status !== "expired" && (item.fingerprint !== undefined || (item.exposures?.length ?? 0) > 0));

/** One group per secret value: by fingerprint where there is one, else the credential alone. */
function groups(graph: Graph): readonly (readonly Credential[])[] {
  const byValue = new Map<string, Credential[]>();
  for (const item of comparable(graph)) {
    const value = item.fingerprint ?? item.key;
    byValue.set(value, [...(byValue.get(value) ?? []), item]);
  }
  return [...byValue.values()];
}

function readShared(graph: Graph, credentials: readonly Credential[]): Shared {
  const consumers = new Map<string, Location | undefined>();
  const environments = new Set<string>();
  const places = new Set<string>();
  for (const item of credentials) {
    for (const exposure of (item.exposures ?? []).filter((place) => !isRehearsal(place))) {
      // One place told by two connectors (an agent's configuration in a repository) is one consumer.
      const place = `${exposure.file}:${exposure.line ?? 0}`;
      if (places.has(place)) continue;
      places.add(place);
      const service = serviceOf(exposure.file);
      // A file beside all services (an export, a script) is nobody's in particular.
      if (service !== "/" || item.provider !== "aws") consumers.set(`${item.provider === "aws" ? "" : `${item.realm}: `}${service}`, exposure);
      const environment = environmentIn(exposure.file);
      if (environment !== undefined) environments.add(environment);
    }
    const holder = holderOf(graph, item);
    const environment = environmentIn(holder?.environment);
    if (environment !== undefined) environments.add(environment);
    if (holder !== undefined && (item.exposures?.length ?? 0) === 0) consumers.set(holder.key, item.location);
  }
  return { credentials, consumers, environments: [...environments].sort() };
}

const ENVIRONMENT_DIRECTORY = /^(?:prod|production|prd|live|stag|stage|staging|stg|preprod|uat|dev|development|sandbox|test|testing|qa|env|envs|environments|overlays|config|configs|conf|deploy|deployment|k8s|helm|\.github|workflows|src)$/i;

/** Folders that only group services, so that the service is the level below. */
const GROUPING = /^(?:services?|apps?|packages|projects|modules|components|cmd|functions|lambdas|teams|infra|infrastructure|terraform|charts|manifests)$/i;

/** The service a file belongs to: its first folder that is no environment and no kind of file, with the group it lies in. */
function serviceOf(file: string): string {
  const folders = file.split("/").slice(0, -1).filter((part) => part !== "" && part !== "." && !ENVIRONMENT_DIRECTORY.test(part));
  return folders.slice(0, GROUPING.test(folders[0] ?? "") ? 2 : 1).join("/") || "/";
}

const routing = user("routing");
const shared: readonly Location[] = [{ file: "tracking-api/deploy/production/.env", line: 3 }, { file: "quote-service/.env", line: 8 }];
const agents = [agentClient("cursor@a"), agentClient("claude-code@b")] as const;

export const crd006SharedCredential = defineRule({
  id: "CRD-006",
  version: 2,
  title: "One credential serves several services or environments",
  severity: "high",
  why: "Shared credentials hide who did what, cannot be rotated without breaking the others, and carry a breach from one environment to the next.",
  remedy: "Give every service in every environment a credential of its own, and then revoke the shared one.",
  frameworks: ["NHI9:2025", "NHI8:2025", "NIST-800-53r5:AC-2(9)", "PCI-4.0.1:8.2.2"],
  about: { what: "secrets that can be compared", population: (graph) => keysOf(comparable(graph)) },
  needs: [["source-code.secrets", "workstation.agent-configurations"]],
  evaluate: (graph) =>
    groups(graph).flatMap((credentials) => {
      const found = readShared(graph, credentials);
      const subject = [...credentials].sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1))[0];
      if (subject === undefined || (found.consumers.size < 2 && found.environments.length < 2)) return [];
      const holder = credentials.flatMap((item) => holderOf(graph, item) ?? [])[0];
      const across = found.environments.length > 1;
      return [{
        subject: subject.key,
        ...(holder === undefined ? {} : { identity: holder.key }),
        // Two agents of one person on one machine share a secret with nobody else.
        severity: across || !credentials.every((item) => item.type === "mcp-secret" && item.realm === subject.realm) ? ("high" as const) : ("medium" as const),
        title: `The same credential${holder === undefined ? "" : ` of ${called(holder)}`} is used in several ${found.consumers.size > 1 ? (across ? "services and environments" : "services") : "environments"}: ${subject.name}`,
        evidence: [
          ...[...found.consumers].slice(0, 20).map(([consumer, location]) => fact(`used by ${graph.identity(consumer as NodeKey)?.name ?? consumer}`, subject.name, location)),
          ...(across ? [fact(`it stands in more than one environment: ${found.environments.join(", ")}`)] : []),
        ],
        ...(subject.exposures?.[0] === undefined ? {} : { location: subject.exposures[0] }),
        remedy: [
          "# one credential per service and environment, for example in AWS:",
          ...[...found.consumers.keys()].slice(0, 5).map((consumer) => `aws secretsmanager create-secret --name ${(graph.identity(consumer as NodeKey)?.name ?? consumer).replace(/[^A-Za-z0-9/_+=.@-]+/g, "-").replace(/^[-/]+|[-/]+$/g, "") || "service"}/credential`),
          "# hand out the new ones, see the shared one fall silent, and revoke it",
        ].join("\n"),
      }];
    }),
  examples: {
    flags: [
      example("one key in the files of two services", { identities: [routing], credentials: [accessKey(routing, "AKIAEXAMPLEROUTING01", { fingerprint: "f1", exposures: shared })] }),
      example("two agents hold the same secret", { identities: [...agents], credentials: agents.map((agent, index) => credential("mcp-secret", `github#TOKEN-${index}`, agent, { fingerprint: "f2" })) }),
      example("one service, production and staging", { credentials: [credential("leaked-secret", "stripe:1", null, { fingerprint: "f3", exposures: [{ file: "pay/production/.env", line: 1 }, { file: "pay/staging/.env", line: 1 }] })] }),
    ],
    passes: [
      example("one place, one service", { identities: [routing], credentials: [accessKey(routing, "AKIAEXAMPLEROUTING01", { fingerprint: "f1", exposures: [{ file: "tracking-api/.env", line: 3 }] })] }),
      example("two services, each with its own", { credentials: [credential("leaked-secret", "a", null, { fingerprint: "f4", exposures: [{ file: "a/.env", line: 1 }] }), credential("leaked-secret", "b", null, { fingerprint: "f5", exposures: [{ file: "b/.env", line: 1 }] })] }),
    ],
  },
});

/** The subject of a group: what is known to a provider before what was only found. */
function rank(item: Credential): number {
  return item.holder !== null && item.provider !== "source-code" ? 0 : 1;
}
