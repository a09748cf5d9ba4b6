// Reads a GitLab CI configuration to the same facts as a GitHub Actions workflow.
import { cloudOfKeyName, type StaticCloudKey } from "./cloud-keys.ts";
import { isUnpinnedImage, type FederatedRole, type UsedAction, type WorkflowFacts } from "./github-actions.ts";
import { asList, asRecord, lineOf, stringsIn, textOf, type JsonRecord } from "./reading.ts";

const RESERVED = new Set(["stages", "variables", "include", "default", "workflow", "image", "services", "cache", "before_script", "after_script", "pages", "spec", "types"]);
const JOB_WORDS = ["stage", "rules", "only", "except", "image", "needs", "artifacts", "tags", "extends", "environment", "id_tokens", "trigger", "when", "before_script", "dependencies"];

function jobsOf(root: JsonRecord): readonly JsonRecord[] {
  return Object.entries(root).flatMap(([name, value]) => {
    const job = asRecord(value);
    if (job === undefined || (RESERVED.has(name) && name !== "pages")) return [];
    const works = job["script"] !== undefined || job["trigger"] !== undefined || job["extends"] !== undefined || job["id_tokens"] !== undefined;
    return works ? [job] : [];
  });
}

/** Recognised by content: jobs with a `script` and words of GitLab beside it; or `stages` with such jobs. */
export function isGitLabPipeline(root: JsonRecord, path: string): boolean {
  if (root["jobs"] !== undefined || root["language"] !== undefined || root["apiVersion"] !== undefined) return false;
  const jobs = jobsOf(root);
  if (/(?:^|\/)\.gitlab-ci\.ya?ml$/.test(path)) return jobs.length > 0 || root["include"] !== undefined;
  const scripted = jobs.filter((job) => typeof job["script"] === "string" || Array.isArray(job["script"]));
  if (scripted.length === 0) return false;
  return Array.isArray(root["stages"]) || scripted.some((job) => JOB_WORDS.filter((word) => job[word] !== undefined).length >= 1 && typeof job["stage"] === "string");
}

export function gitlabPipeline(root: JsonRecord, text: string): WorkflowFacts {
  const lines = text.split("\n");
  const jobs = jobsOf(root);
  const holders = [root, ...(asRecord(root["default"]) === undefined ? [] : [asRecord(root["default"]) as JsonRecord]), ...jobs];
  const images = [...new Set(holders.flatMap((holder) => [holder["image"], ...asList(holder["services"])]).flatMap((image) => textOf(image) ?? textOf(asRecord(image)?.["name"]) ?? []))];
  const environments = jobs.flatMap((job) => textOf(job["environment"]) ?? textOf(asRecord(job["environment"])?.["name"]) ?? []);
  return {
    platform: "gitlab-ci",
    triggers: triggersOf(root, jobs),
    permissions: {},
    permissionsDefault: true,
    oidc: holders.some((holder) => asRecord(holder["id_tokens"]) !== undefined) || /\$\{?CI_JOB_JWT(?:_V2)?\b/.test(text),
    staticCloudKeys: staticKeys(root, lines),
    unpinnedActions: includesOf(root, lines),
    unpinnedFirstParty: [],
    unpinnedImages: images.filter(isUnpinnedImage).map((uses) => withLine(uses, lines)),
    localActions: [],
    reusableWorkflows: asList(root["include"]).flatMap((item) => includeName(item) ?? []).map((uses) => withLine(uses, lines)),
    environments: [...new Set(environments)],
    secretNames: [...new Set(jobs.flatMap((job) => Object.keys(asRecord(job["secrets"]) ?? {})))],
    scriptInjections: injections(jobs, lines),
    selfHosted: jobs.some((job) => asList(job["tags"]).length > 0),
    runsUntrustedCode: false,
    inheritsSecrets: false,
    roles: rolesOf(root, jobs, lines),
  };
}

function withLine(uses: string, lines: readonly string[]): UsedAction {
  const line = lineOf(lines, (text) => text.includes(uses) && !/^\s*#/.test(text));
  return { uses, ...(line === undefined ? {} : { line }) };
}

/** Pipeline sources that the rules name; `push` when nothing restricts them. */
function triggersOf(root: JsonRecord, jobs: readonly JsonRecord[]): readonly string[] {
  const said = new Set<string>();
  const rules = [...asList(asRecord(root["workflow"])?.["rules"]), ...jobs.flatMap((job) => asList(job["rules"]))];
  stringsIn(rules, (text) => {
    for (const match of text.matchAll(/\$CI_PIPELINE_SOURCE\s*==\s*["']([a-z_]+)["']/g)) said.add(match[1] ?? "");
    if (/\$CI_MERGE_REQUEST_/.test(text)) said.add("merge_request_event");
    if (/\$CI_COMMIT_TAG\b/.test(text)) said.add("tag");
  });
  for (const job of jobs) for (const only of asList(asRecord(job["only"])?.["refs"] ?? job["only"])) if (typeof only === "string" && /^(?:schedules|merge_requests|tags|web|api|triggers|pipelines)$/.test(only)) said.add(only);
  return said.size === 0 ? ["push"] : [...said];
}

function staticKeys(root: JsonRecord, lines: readonly string[]): readonly StaticCloudKey[] {
  const found = new Map<string, StaticCloudKey>();
  const add = (name: string) => {
    const cloud = cloudOfKeyName(name);
    if (cloud === undefined || found.has(name)) return;
    const line = lineOf(lines, (text) => text.includes(name) && !/^\s*#/.test(text));
    found.set(name, { name, cloud, ...(line === undefined ? {} : { line }) });
  };
  stringsIn(root, (value, key) => {
    // Short words are the blanks that emulators are given.
    if (value.length >= 16 || value.startsWith("$")) add(key);
    for (const match of value.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]{2,80})/g)) add(match[1] ?? "");
  });
  // What the job itself makes from its identity token is no static key, whatever the variable is called.
  const google = lines.some((line) => /workload-?identity-?pools|create-cred-config/i.test(line));
  const amazon = lines.some((line) => /assume-role-with-web-identity|WEB_IDENTITY_TOKEN_FILE/.test(line));
  return [...found.values()].filter(({ name, cloud }) => !(google && /GOOGLE_APPLICATION_CREDENTIALS/i.test(name)) && !(amazon && cloud === "aws"));
}

function includeName(item: unknown): string | undefined {
  const include = asRecord(item);
  if (include === undefined) return /^https?:/.test(String(item)) ? String(item) : undefined;
  return textOf(include["remote"]) ?? textOf(include["component"]) ?? textOf(include["project"]);
}

/** Includes of foreign configuration that may change under the pipeline. Own files (`local`) and GitLab's templates are not foreign. */
function includesOf(root: JsonRecord, lines: readonly string[]): readonly UsedAction[] {
  return asList(root["include"]).flatMap((item) => {
    const include = asRecord(item) ?? (/^https?:/.test(String(item)) ? { remote: String(item) } : {});
    const remote = textOf(include["remote"]);
    if (remote !== undefined) return include["integrity"] === undefined && !/\/[0-9a-f]{40}\//.test(remote) ? [withLine(remote, lines)] : [];
    const component = textOf(include["component"]);
    if (component !== undefined) return /@[0-9a-f]{40}$|@\d+\.\d+\.\d+$/.test(component) ? [] : [withLine(component, lines)];
    const project = textOf(include["project"]);
    if (project !== undefined) return /^[0-9a-f]{40}$/.test(String(include["ref"] ?? "")) ? [] : [withLine(project, lines)];
    return [];
  });
}

const INJECTABLE = /\$\{?CI_(?:COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|REF_NAME|BRANCH|AUTHOR)|MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME))\}?/g;

/** PROVIDER: variables are passed by the shell, not pasted, so that only `eval`, `sh -c` and the like make them code. */
function injections(jobs: readonly JsonRecord[], lines: readonly string[]): WorkflowFacts["scriptInjections"] {
  const scripts = jobs.flatMap((job) => [...asList(job["script"]), ...asList(job["before_script"])]).flatMap((line) => textOf(line) ?? []);
  const risky = scripts.filter((line) => /\beval\b|\b(?:ba|z)?sh -c\b/.test(line)).flatMap((line) => line.match(INJECTABLE) ?? []);
  return [...new Set(risky)].map((expression) => {
    const line = lineOf(lines, (text) => text.includes(expression));
    return { expression, ...(line === undefined ? {} : { line }) };
  });
}

const ROLE_ARN = /arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,256}/g;

function rolesOf(root: JsonRecord, jobs: readonly JsonRecord[], lines: readonly string[]): readonly FederatedRole[] {
  const found = new Map<string, FederatedRole>();
  stringsIn([root["variables"], root["before_script"], root["default"], ...jobs], (value) => {
    for (const target of value.match(ROLE_ARN) ?? []) {
      const line = lineOf(lines, (text) => text.includes(target));
      found.set(target, { cloud: "aws", target, resolved: true, ...(line === undefined ? {} : { line }) });
    }
  });
  return [...found.values()];
}
