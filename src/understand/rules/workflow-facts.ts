// What a CI workflow declares, read from the attributes its connector gives: triggers, permissions, actions, secrets.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { isRecord, list } from "./facts.ts";

export const workflows = (graph: Graph): readonly Identity[] => graph.estate.identities.filter((identity) => identity.type === "workflow");

export function triggersOf(workflow: Identity): readonly string[] {
  const triggers = workflow.attributes?.["triggers"];
  return isRecord(triggers) ? Object.keys(triggers) : list(triggers).map(String);
}

/** Triggers that run with the repository's own secrets on something a stranger wrote. */
export const STRANGERS: readonly string[] = ["pull_request_target", "issue_comment", "issues", "discussion", "discussion_comment"];

/** Checks out what a stranger wrote while it holds the repository's own rights. */
export const runsUntrustedCode = (workflow: Identity): boolean => workflow.attributes?.["runsUntrustedCode"] === true;

/** Triggers on which a stranger's words (title, branch name, comment) reach the workflow. */
export const OUTSIDE: readonly string[] = [...STRANGERS, "workflow_run", "pull_request", "pull_request_review", "pull_request_review_comment"];

/** Scopes the workflow's token may write; `write-all` is all of them. */
export function writes(workflow: Identity): readonly string[] {
  const permissions = workflow.attributes?.["permissions"];
  if (permissions === "write-all") return ["write-all"];
  if (!isRecord(permissions)) return [];
  return Object.entries(permissions).flatMap(([scope, level]) => (level === "write" || (isRecord(level) && Object.values(level).includes("write")) ? [scope] : level === "write-all" ? ["write-all"] : []));
}

/** Names of the secrets it reads, the platform's own token left out. */
export function secretsOf(workflow: Identity): readonly string[] {
  const attributes = workflow.attributes ?? {};
  const named = [...list(attributes["secrets"]), ...list(attributes["secretNames"]), ...list(attributes["staticCloudKeys"])].map((item) => (isRecord(item) ? String(item["name"] ?? "") : String(item)));
  return [...new Set(named)].filter((name) => name !== "" && name !== "GITHUB_TOKEN");
}

export interface Spot {
  readonly what: string;
  readonly line: number | undefined;
}

/** A list attribute of `{<member>, line}`, or of plain strings. */
export function spots(workflow: Identity, attribute: string, member: string): readonly Spot[] {
  return list(workflow.attributes?.[attribute]).map((item) => (isRecord(item) ? { what: String(item[member] ?? item["expression"] ?? item["uses"] ?? item["name"] ?? ""), line: typeof item["line"] === "number" ? item["line"] : undefined } : { what: String(item), line: undefined }));
}

export const fileOf = (workflow: Identity): string => workflow.location?.file ?? workflow.nativeId;
