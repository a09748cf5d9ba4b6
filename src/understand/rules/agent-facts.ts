// What an agent's configuration declares: the servers it uses, what may run without asking, and where it was set up.
import type { Identity, Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { isRecord, list } from "./facts.ts";

/** Agents found in the configuration of a client; those that live in a cloud are judged as the identities they are there. */
export const clients = (graph: Graph): readonly Identity[] => graph.estate.identities.filter((identity) => identity.type === "agent-client");

/** Agents of our own register, as they stand there. Templates never act and are judged by their instances. */
export const registeredAgents = (graph: Graph): readonly Identity[] => graph.estate.identities.filter(({ provider, attributes }) => provider === "mandate" && attributes?.["template"] !== true);

export const serversOf = (graph: Graph, client: Identity): readonly Resource[] =>
  graph.relationsFrom(client.key, "uses").flatMap((edge) => graph.resource(edge.to) ?? []).filter((server) => server.type === "mcp-server" && server.attributes?.["enabled"] !== false);

export const servers = (graph: Graph): readonly Resource[] => graph.estate.resources.filter((item) => item.type === "mcp-server" && item.attributes?.["enabled"] !== false);

/** The agent that uses a server; a server is declared in exactly one configuration. */
export const userOf = (graph: Graph, server: Resource): Identity | undefined => graph.relationsTo(server.key, "uses").flatMap((edge) => graph.identity(edge.from) ?? [])[0];

export const fileOf = (node: Identity | Resource): string => node.location?.file ?? String(node.attributes?.["configPath"] ?? node.nativeId);

/** Tools that run without asking: `true` for all of a server's. */
export function approvedOf(server: Resource): true | readonly string[] {
  const approve = server.attributes?.["autoApprove"];
  if (approve === true) return true;
  const tools = list(approve).map(String).filter((tool) => tool !== "false");
  return tools.includes("*") ? true : tools;
}

/** Names of the variables and headers that carry a credential to a server, in clear or by reference. */
export function credentialNames(server: Resource): readonly string[] {
  const attributes = server.attributes ?? {};
  const clear = list(attributes["plaintextSecrets"]).filter(isRecord).map((item) => String(item["name"] ?? ""));
  return [...new Set([...list(attributes["envNames"]).map(String), ...list(attributes["headerNames"]).map(String), ...clear])].filter((name) => name !== "");
}

/** What a server is by its package, address or name, in lower case: what the tables of known servers are matched against. */
export function wordsOf(server: Resource): string {
  const attributes = server.attributes ?? {};
  return [server.name, attributes["package"], attributes["url"], attributes["command"], ...list(attributes["args"])].filter((part) => typeof part === "string").join(" ").toLowerCase();
}
