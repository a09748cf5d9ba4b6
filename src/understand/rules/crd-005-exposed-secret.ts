// CRD-005: a secret stands in clear in a repository or a configuration. Whether it still works is said only when a source says so.
import { nodeKey, type Credential, type Location, type NodeKey, type Severity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { clients } from "./agent-facts.ts";
import { accessKey, agentClient, credential, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, held, holderOf, isRehearsal, keysOf, ofHolder, oncePerGraph } from "./facts.ts";
import { deactivateKey } from "./remedies.ts";

/** SPEC: AWS. A key id names a key and opens nothing: without the secret beside it, it is no exposure. An export lists ids by its nature. */
const isIdAlone = (item: Credential) => item.type === "access-key" && item.fingerprint === undefined && item.attributes?.["detector"] === "aws-access-key";

/** Listings of keys, not places where somebody keeps one. */
const isListing = (location: Location) => /\.(?:json|csv)$/i.test(location.file);

const isHarmless = (graph: Graph, item: Credential) => isIdAlone(item) && (holderOf(graph, item) !== undefined || (item.exposures ?? []).every(isListing));

const secrets = (graph: Graph) => graph.estate.credentials.filter((item) => (item.exposures?.length ?? 0) > 0 && !isHarmless(graph, item) && !isToldBetter(graph, item));

/** The repositories and agents that were searched: a clean one counts too, or the rule could never pass. */
function searched(graph: Graph): readonly NodeKey[] {
  const repositories = graph.estate.coverage.filter((row) => row.stream === "source-code.secrets" && row.count > 0).map(({ realm }) => nodeKey({ provider: "source-code", realm, type: "repository", nativeId: realm }));
  return [...new Set([...repositories, ...keysOf(clients(graph))])];
}

/** Where to look first: a file that keeps the secret before a listing that also names it. */
const placesOf = (item: Credential): readonly Location[] => [...(item.exposures ?? [])].sort((a, b) => Number(isListing(a)) - Number(isListing(b)));

const place = (location: Location) => `${location.file}${location.line === undefined ? "" : `:${location.line}`}`;

/** Where an agent's configuration holds each secret: the connector that knows the agent tells more than the one that found a string. */
const placesOfAgents = oncePerGraph((graph): ReadonlySet<string> => new Set(graph.estate.credentials.flatMap((item) => (item.type === "mcp-secret" && item.fingerprint !== undefined ? (item.exposures ?? []).map((at) => `${item.fingerprint} ${place(at)}`) : []))));

const isToldBetter = (graph: Graph, item: Credential) => item.type !== "mcp-secret" && item.fingerprint !== undefined && (item.exposures ?? []).every((at) => placesOfAgents(graph).has(`${item.fingerprint} ${place(at)}`));

function severityOf(item: Credential, isHeld: boolean, places: readonly Location[]): Severity {
  if (isIdAlone(item) || item.status === "inactive" || item.status === "expired") return "low";
  if (item.status === "active" || isHeld) return "critical";
  const guessed = String(item.attributes?.["detector"] ?? "").startsWith("generic");
  if (places.every(isRehearsal)) return guessed ? "low" : "medium";
  // What only its name gives away may be no secret at all.
  return guessed ? "high" : "critical";
}

function what(item: Credential): string {
  const title = item.attributes?.["title"] ?? item.attributes?.["detector"];
  if (item.type === "access-key") return `access key ${item.name}`;
  if (item.type === "mcp-secret") return `secret ${String(item.attributes?.["secretName"] ?? item.name)}`;
  if (item.type !== "leaked-secret" || typeof title !== "string") return `${item.type.replace(/-/g, " ")} ${item.name}`;
  return /^secret\b/i.test(title) ? title.replace(/^S/, "s") : `secret (${title})`;
}

/** Who issued it, when its form tells. */
function issuerOf(item: Credential): string {
  const provider = item.attributes?.["provider"];
  return typeof provider !== "string" || provider === "generic" ? "its provider" : provider;
}

function remedyFor(item: Credential, places: readonly Location[]): string {
  const files = [...new Set(places.map((location) => location.file))];
  const stop = item.provider === "aws" && item.type === "access-key" ? deactivateKey(item) : `# revoke this secret at ${issuerOf(item)} and issue a new one`;
  const move = item.provider === "workstation" ? "# then name an environment variable in the configuration instead of the value, in:" : "# then read the new value from a secret store or the environment instead of:";
  return [stop, move, ...files.slice(0, 10).map((file) => `#   ${file}`), "# removing the line is not enough: the history still has the value"].join("\n");
}

const deployer = user("deployer");
const clear: readonly Location[] = [{ file: "deploy/.env", line: 4 }];

export const crd005ExposedSecret = defineRule({
  id: "CRD-005",
  version: 2,
  title: "A secret stands in clear in a file",
  severity: "critical",
  why: "Everyone who can read the file, its history or a copy of it can act as the identity that the secret belongs to.",
  remedy: "Revoke the secret first, then issue a new one that lives in a secret store, and then clean the file.",
  frameworks: ["NHI2:2025", "MCP01:2025", "NIST-800-53r5:IA-5(7)", "PCI-4.0.1:8.6.2"],
  about: { what: "searched places and secrets found in them", population: (graph) => [...searched(graph), ...keysOf(secrets(graph))] },
  needs: [["source-code.secrets", "workstation.agent-configurations"]],
  evaluate: (graph) =>
    secrets(graph).flatMap((item) => {
      const places = placesOf(item);
      const first = places[0];
      if (first === undefined) return [];
      return [{
        subject: item.key,
        ...held(item),
        severity: severityOf(item, holderOf(graph, item) !== undefined, places),
        title: `${isIdAlone(item) ? "The id of an " : "The "}${what(item)}${ofHolder(graph, item)} stands in clear in ${first.file}`,
        evidence: [
          ...places.slice(0, 20).map((location) => fact("the value stands here", place(location), location)),
          ...(places.length > 20 ? [fact(`and in ${places.length - 20} more places`)] : []),
          fact(item.status === "active" ? "its source says that it is active" : item.status === "unknown" ? "whether it still works was not asked" : `its source says that it is ${item.status}`),
        ],
        location: first,
        remedy: remedyFor(item, places),
      }];
    }),
  examples: {
    flags: [
      example("an active access key in an .env file", { identities: [deployer], credentials: [accessKey(deployer, "AKIAEXAMPLEDEPLOY001", { exposures: clear, fingerprint: "f0" })] }),
      example("a token of an unknown holder in a workflow", { credentials: [credential("leaked-secret", "github-pat:0f3a", null, { attributes: { detector: "github-pat", provider: "github" }, exposures: [{ file: ".github/workflows/release.yml", line: 12 }] })] }),
      example("a key in an agent's configuration", { identities: [agentClient("cursor@~/.cursor/mcp.json")], credentials: [credential("mcp-secret", "stripe#STRIPE_KEY", agentClient("cursor@~/.cursor/mcp.json"), { exposures: [{ file: ".cursor/mcp.json", line: 7 }] })] }),
    ],
    passes: [example("the id of a known key, without its secret", { identities: [deployer], credentials: [accessKey(deployer, "AKIAEXAMPLEDEPLOY001", { exposures: clear, attributes: { detector: "aws-access-key" } })] }), example("a key that stands nowhere in clear", { identities: [deployer], credentials: [accessKey(deployer, "AKIAEXAMPLEDEPLOY001")] })],
  },
});
