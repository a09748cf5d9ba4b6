// Reads a GitHub Actions workflow: who can start it, what it may do, which roles it takes on and which foreign code it runs.
import { cloudOfKeyName, type StaticCloudKey } from "./cloud-keys.ts";
import { asList, asRecord, lineOf, recordsOf, stringsIn, textOf, type JsonRecord } from "./reading.ts";

export interface UsedAction {
  readonly uses: string;
  readonly line?: number;
}

export interface WorkflowFacts {
  readonly platform: "github-actions" | "gitlab-ci";
  readonly name?: string;
  readonly triggers: readonly string[];
  /** Permissions of the token, widest of the workflow and its jobs. */
  readonly permissions: Readonly<Record<string, string>>;
  /** True when no permissions are declared anywhere, so that the repository's default applies. */
  readonly permissionsDefault: boolean;
  readonly oidc: boolean;
  readonly staticCloudKeys: readonly StaticCloudKey[];
  readonly unpinnedActions: readonly UsedAction[];
  /** Unpinned actions of GitHub itself (`actions/*`, `github/*`): a lesser matter. */
  readonly unpinnedFirstParty: readonly UsedAction[];
  readonly unpinnedImages: readonly UsedAction[];
  /** Folders of composite actions of the repository itself, whose steps run in this workflow. */
  readonly localActions: readonly string[];
  readonly reusableWorkflows: readonly UsedAction[];
  readonly environments: readonly string[];
  readonly secretNames: readonly string[];
  readonly scriptInjections: readonly { readonly expression: string; readonly line?: number }[];
  readonly selfHosted: boolean;
  /** `pull_request_target` or `workflow_run` together with a checkout of the pull request's own code. */
  readonly runsUntrustedCode: boolean;
  readonly inheritsSecrets: boolean;
  readonly roles: readonly FederatedRole[];
}

export interface FederatedRole {
  readonly cloud: "aws" | "gcp" | "azure";
  /** ARN, service account e-mail or client id; may hold an expression that was not resolved. */
  readonly target: string;
  readonly resolved: boolean;
  readonly line?: number;
  readonly environment?: string;
}

/** Recognised by content: `jobs` whose values run steps on a runner or call another workflow, and a trigger. */
export function isGitHubWorkflow(root: JsonRecord): boolean {
  const jobs = Object.values(asRecord(root["jobs"]) ?? {}).map(asRecord);
  if (jobs.length === 0) return false;
  const runs = jobs.some((job) => job !== undefined && (job["runs-on"] !== undefined || (typeof job["uses"] === "string" && /\.ya?ml(?:@|$)/.test(job["uses"]))));
  // PROVIDER: YAML 1.1 reads the key `on` as true.
  const triggered = root["on"] !== undefined || root["true"] !== undefined;
  return runs || (triggered && jobs.some((job) => Array.isArray(job?.["steps"])));
}

export function githubWorkflow(root: JsonRecord, text: string): WorkflowFacts {
  const lines = text.split("\n");
  const jobs = recordsOf(Object.values(asRecord(root["jobs"]) ?? {}));
  const steps = jobs.flatMap((job) => recordsOf(asList(job["steps"])).map((step) => ({ job, step })));
  const permissions = permissionsOf([root, ...jobs]);
  const used = [...steps.map(({ step }) => textOf(step["uses"])), ...jobs.map((job) => textOf(job["uses"]))].flatMap((uses) => uses ?? []);
  const unpinned = [...new Set(used)].filter(isUnpinned).map((uses) => withLine(uses, lines));
  const triggers = triggersOf(root["on"] ?? root["true"]);
  const name = textOf(root["name"]);
  const roles = steps.flatMap(({ job, step }) => rolesOf(step, { job, root, lines }));
  return {
    platform: "github-actions",
    ...(name === undefined ? {} : { name }),
    triggers,
    permissions: permissions.granted,
    permissionsDefault: !permissions.declared,
    oidc: permissions.granted["id-token"] === "write",
    staticCloudKeys: staticKeys(root, lines),
    unpinnedActions: unpinned.filter(({ uses }) => !isFirstParty(uses) && !uses.startsWith("docker://")),
    unpinnedFirstParty: unpinned.filter(({ uses }) => isFirstParty(uses)),
    unpinnedImages: [...unpinned.filter(({ uses }) => uses.startsWith("docker://")), ...jobImages(jobs).filter(isUnpinnedImage).map((image) => withLine(image, lines))],
    localActions: used.filter((uses) => uses.startsWith("./")).map((uses) => uses.slice(2).replace(/\/$/, "")),
    reusableWorkflows: jobs.flatMap((job) => (textOf(job["uses"]) === undefined ? [] : [withLine(String(job["uses"]), lines)])),
    environments: [...new Set(jobs.flatMap((job) => textOf(job["environment"]) ?? textOf(asRecord(job["environment"])?.["name"]) ?? []))],
    secretNames: secretNames(text),
    scriptInjections: injections(steps.map(({ step }) => step), lines),
    selfHosted: jobs.some((job) => JSON.stringify(job["runs-on"] ?? "").includes("self-hosted")),
    runsUntrustedCode: triggers.some((trigger) => trigger === "pull_request_target" || trigger === "workflow_run") && steps.some(({ step }) => checksOutHead(step)),
    inheritsSecrets: jobs.some((job) => job["secrets"] === "inherit"),
    roles,
  };
}

export interface CompositeFacts {
  readonly unpinnedActions: readonly UsedAction[];
  readonly unpinnedFirstParty: readonly UsedAction[];
  readonly unpinnedImages: readonly UsedAction[];
  readonly localActions: readonly string[];
}

/** SPEC: an `action.yml` whose `runs.using` is `composite` is a list of steps that run with the rights of the workflow that uses it. */
export function compositeAction(root: JsonRecord, text: string): CompositeFacts | undefined {
  const runs = asRecord(root["runs"]);
  if (runs?.["using"] !== "composite") return undefined;
  const lines = text.split("\n");
  const used = [...new Set(recordsOf(asList(runs["steps"])).flatMap((step) => textOf(step["uses"]) ?? []))];
  const unpinned = used.filter(isUnpinned).map((uses) => withLine(uses, lines));
  return {
    unpinnedActions: unpinned.filter(({ uses }) => !isFirstParty(uses) && !uses.startsWith("docker://")),
    unpinnedFirstParty: unpinned.filter(({ uses }) => isFirstParty(uses)),
    unpinnedImages: unpinned.filter(({ uses }) => uses.startsWith("docker://")),
    localActions: used.filter((uses) => uses.startsWith("./")).map((uses) => uses.slice(2).replace(/\/$/, "")),
  };
}

function triggersOf(on: unknown): readonly string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.filter((item) => typeof item === "string");
  return Object.keys(asRecord(on) ?? {});
}

const RANK: Readonly<Record<string, number>> = { none: 0, read: 1, write: 2 };

function permissionsOf(holders: readonly JsonRecord[]): { readonly granted: Readonly<Record<string, string>>; readonly declared: boolean } {
  const granted: Record<string, string> = {};
  let declared = false;
  for (const { permissions } of holders) {
    if (permissions === undefined || permissions === null) continue;
    declared = true;
    if (permissions === "write-all" || permissions === "read-all") granted["*"] = permissions === "write-all" ? "write" : (granted["*"] ?? "read");
    for (const [scope, level] of Object.entries(asRecord(permissions) ?? {})) {
      if ((RANK[String(level)] ?? 0) >= (RANK[granted[scope] ?? "none"] ?? 0)) granted[scope] = String(level);
    }
  }
  // PROVIDER: write-all includes the identity token.
  if (granted["*"] === "write") granted["id-token"] = "write";
  return { granted, declared };
}

const isFirstParty = (uses: string) => /^(?:actions|github)\//.test(uses);

/** Not pinned to a full commit (or a digest, for an image). Actions of the repository itself come with its own commit. */
export function isUnpinned(uses: string): boolean {
  if (uses.startsWith("./") || uses.startsWith("../")) return false;
  if (uses.startsWith("docker://")) return !/@sha256:[0-9a-f]{64}$/.test(uses);
  const reference = uses.split("@")[1];
  return reference === undefined || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(reference);
}

export const isUnpinnedImage = (image: string) => !/@sha256:[0-9a-f]{64}$/.test(image) && !/\$/.test(image);

function jobImages(jobs: readonly JsonRecord[]): readonly string[] {
  const containers = jobs.flatMap((job) => [job["container"], ...Object.values(asRecord(job["services"]) ?? {})]);
  return [...new Set(containers.flatMap((container) => textOf(container) ?? textOf(asRecord(container)?.["image"]) ?? []))];
}

function withLine(uses: string, lines: readonly string[]): UsedAction {
  const line = lineOf(lines, (text) => text.includes(uses) && !/^\s*#/.test(text));
  return { uses, ...(line === undefined ? {} : { line }) };
}

function secretNames(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\bsecrets(?:\.|\[['"])([A-Za-z_][A-Za-z0-9_]{0,100})/g)].map((match) => match[1] ?? ""))].filter((name) => name !== "GITHUB_TOKEN");
}

/** Long-lived cloud keys: by the secret's name, by the variable it fills, or by the input of the cloud's own sign-in action. */
function staticKeys(root: JsonRecord, lines: readonly string[]): readonly StaticCloudKey[] {
  const found = new Map<string, StaticCloudKey>();
  const add = (name: string, cloud: StaticCloudKey["cloud"]) => {
    const line = lineOf(lines, (text) => text.includes(name) && !/^\s*#/.test(text));
    if (!found.has(name)) found.set(name, { name, cloud, ...(line === undefined ? {} : { line }) });
  };
  stringsIn(root, (value, key) => {
    const keys = [...value.matchAll(/\bsecrets(?:\.|\[['"])([A-Za-z_][A-Za-z0-9_]{0,100})/g)].map((match) => match[1] ?? "");
    for (const name of keys) {
      const cloud = cloudOfKeyName(name) ?? cloudOfKeyName(key) ?? INPUTS[key.toLowerCase()];
      if (cloud !== undefined) add(name, cloud);
    }
    // A key written out in the workflow itself. Short words are the blanks that emulators are given.
    const literal = cloudOfKeyName(key);
    if (literal !== undefined && !value.includes("${{") && (/^(?:AKIA|ASIA)[A-Z2-7]{16}$/.test(value) || value.length >= 30)) add(key, literal);
  });
  return [...found.values()];
}

// PROVIDER: inputs of aws-actions/configure-aws-credentials, google-github-actions/auth and azure/login.
const INPUTS: Readonly<Record<string, StaticCloudKey["cloud"]>> = {
  "aws-access-key-id": "aws",
  "aws-secret-access-key": "aws",
  credentials_json: "gcp",
  service_account_key: "gcp",
  creds: "azure",
};

function rolesOf(step: JsonRecord, at: { readonly job: JsonRecord; readonly root: JsonRecord; readonly lines: readonly string[] }): readonly FederatedRole[] {
  const uses = textOf(step["uses"]) ?? "";
  const inputs = asRecord(step["with"]) ?? {};
  const environment = textOf(at.job["environment"]) ?? textOf(asRecord(at.job["environment"])?.["name"]);
  const role = (cloud: FederatedRole["cloud"], raw: string | undefined): readonly FederatedRole[] => {
    if (raw === undefined) return [];
    const target = resolve(raw, [asRecord(step["env"]), asRecord(at.job["env"]), asRecord(at.root["env"])]);
    const line = lineOf(at.lines, (text) => text.includes(raw));
    return [{ cloud, target, resolved: !target.includes("${{"), ...(line === undefined ? {} : { line }), ...(environment === undefined ? {} : { environment }) }];
  };
  if (inputs["role-to-assume"] !== undefined) return role("aws", textOf(inputs["role-to-assume"]));
  if (uses.startsWith("google-github-actions/auth@") && inputs["workload_identity_provider"] !== undefined) return role("gcp", textOf(inputs["service_account"]));
  if (/^azure\/login@/i.test(uses) && inputs["client-id"] !== undefined && inputs["creds"] === undefined) return role("azure", textOf(inputs["client-id"]));
  return [];
}

/** Puts literal values of the workflow's own `env` in place of `${{ env.NAME }}`. */
function resolve(text: string, scopes: readonly (JsonRecord | undefined)[]): string {
  return text.replace(/\$\{\{\s*env\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g, (whole, name: string) => {
    const value = scopes.map((scope) => scope?.[name]).find((item) => item !== undefined);
    return typeof value === "string" || typeof value === "number" ? String(value) : whole;
  });
}

// SPEC: GitHub's hardening guide lists these contexts as written by whoever opens the issue, comment or pull request.
const UNTRUSTED = /\$\{\{[^}]*\b(?:github\.event\.(?:issue|pull_request|comment|review|review_comment|discussion|head_commit|commits|pages|workflow_run|inputs|client_payload)[^}]*|github\.head_ref|(?:github\.event\.)?inputs\.[A-Za-z0-9_-]+)[^}]*\}\}/g;
const HARMLESS = /\.(?:number|id|node_id|sha|merged|draft|state|created_at|updated_at|html_url|conclusion|run_number|run_id)\s*(?:\}|\)|\|)/;

function injections(steps: readonly JsonRecord[], lines: readonly string[]): WorkflowFacts["scriptInjections"] {
  const scripts = steps.flatMap((step) => {
    const github = textOf(step["uses"])?.startsWith("actions/github-script@") === true ? textOf(asRecord(step["with"])?.["script"]) : undefined;
    return [textOf(step["run"]), github].flatMap((script) => script ?? []);
  });
  const expressions = [...new Set(scripts.flatMap((script) => script.match(UNTRUSTED) ?? []))].filter((expression) => !HARMLESS.test(expression));
  return expressions.map((expression) => {
    const line = lineOf(lines, (text) => text.includes(expression));
    return { expression, ...(line === undefined ? {} : { line }) };
  });
}

function checksOutHead(step: JsonRecord): boolean {
  if (textOf(step["uses"])?.startsWith("actions/checkout@") === true) {
    return /github\.event\.pull_request\.head|github\.head_ref|github\.event\.workflow_run\.head|refs\/pull\//.test(String(asRecord(step["with"])?.["ref"] ?? ""));
  }
  return /gh pr checkout|git (?:fetch|checkout)[^\n]*(?:pull\/|head_ref)/.test(textOf(step["run"]) ?? "");
}
