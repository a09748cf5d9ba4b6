// A server that runs on this machine: exactly this program, with exactly these arguments and files, as they were when it was enrolled. Looked at again before every start.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, lstat, realpath } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { MandateError, messageOf } from "../../kernel/index.ts";
import type { UpstreamTransport, WantedTransport } from "../../model/index.ts";

type Program = Extract<UpstreamTransport, { kind: "stdio" }>;
type WantedProgram = Extract<WantedTransport, { kind: "stdio" }>;

/** They run whatever they are told, or fetch it first: a hash of them says nothing. */
const RUNS_ANYTHING =
  /^(?:sh|bash|dash|zsh|ksh|fish|csh|tcsh|busybox|cmd|powershell|pwsh|cscript|wscript|npx|npm|pnpm|pnpx|yarn|yarnpkg|bunx|corepack|uvx|uv|pipx|pip3?|poetry|env|sudo|doas|su|xargs|find|nohup|nice|timeout|setsid|make|ssh|curl|wget|docker|podman|nerdctl|kubectl|go|cargo|dotnet|mvn|gradle)(?:\.exe|\.cmd)?$/i;
const INTERPRETER = /^(?:node|nodejs|deno|bun|python|pypy|ruby|perl|php|java|lua|Rscript)[\d.]*(?:\.exe)?$/i;
/** Options by which an interpreter runs text, or loads something besides the script. */
const LOADS = /^(?:-e|-c|-p|-r|-m|-pe|-E|-i|--eval|--print|--require|--import|--loader|--experimental-loader|--env-file(?:-if-exists)?|--inspect(?:-brk)?|--preload|-javaagent.*|-agentlib.*|-agentpath.*|-cp|-classpath|--class-path)(?:=.*)?$/;
/** Variables that make a program load something else. */
const LOADING_VARIABLE = /^(?:NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|LD_.*|DYLD_.*|GCONV_PATH|PYTHON.*|PERL5.*|PERLLIB|RUBY(?:OPT|LIB)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH|BASH_ENV|ENV|IFS|SHELLOPTS|PROMPT_COMMAND|GIT_.*|NPM_CONFIG_.*|BUN_.*|DENO_.*|MANDATE_.*|DATABASE_URL|PG.*)$/i;
/** Files that a runtime or a package manager reads where it starts. */
const READ_AT_START = [".npmrc", ".yarnrc", ".yarnrc.yml", ".pnp.cjs", "bunfig.toml", "sitecustomize.py", "usercustomize.py", "deno.json", "deno.jsonc", ".env", ".node-version.js"] as const;

/** What is there is measured and written down. Throws `invalid_input` with the reason when it may not be started. */
export async function pinProgram(wanted: WantedProgram): Promise<Program> {
  checkWords(wanted);
  const sha256 = await measured(wanted.command, wanted.sha256);
  const files = [];
  for (const { path, sha256: expected } of wanted.files) files.push({ path, sha256: await measured(path, expected) });
  await checkFolder(wanted.cwd);
  return { ...wanted, sha256, files };
}

/** For whoever starts it. Throws `invalid_input` when anything is not as it was. */
export const checkProgram = async (program: Program): Promise<void> => void (await pinProgram(program));

function checkWords({ command, args, env, files }: WantedProgram): void {
  const name = basename(command);
  if (RUNS_ANYTHING.test(name)) throw refused(`${name} runs or fetches anything it is told, so what is approved would not be what runs; install the server, and give the path of its own program or of its interpreter with its script`);
  const variable = env.find((each) => LOADING_VARIABLE.test(each));
  if (variable !== undefined) throw refused(`the variable ${variable} makes it load something else, or is the gateway's own; leave it away`);
  if (!INTERPRETER.test(name)) return;
  const script = args.find((each) => !each.startsWith("-"));
  const before = script === undefined ? args : args.slice(0, args.indexOf(script));
  const loads = before.find((each) => LOADS.test(each));
  if (loads !== undefined) throw refused(`${name} ${loads.split("=")[0]} runs what stands in its arguments or loads more than its script; give the script as a file`);
  if (script === undefined || !isAbsolute(script)) throw refused(`${name} needs the absolute path of the script that it runs as its first argument`);
  if (!files.some(({ path }) => path === script)) throw refused(`the script ${script} must be among the files whose hashes are kept`);
}

async function measured(path: string, expected: string | undefined): Promise<string> {
  const real = await there(path);
  if (real !== path) throw refused(`${path} is a link to ${real}; give that path, for the link can be turned elsewhere`);
  const entry = await lstat(path);
  if (!entry.isFile()) throw refused(`${path} is no file`);
  if ((entry.mode & 0o002) !== 0) throw refused(`${path} can be written by everybody on this machine; take that right away first`);
  const sha256 = await hashOf(path);
  if (expected !== undefined && expected !== sha256) throw new MandateError("conflict", `${path} is not what was approved: its SHA-256 is ${sha256}, and was ${expected}; find out who changed it, and enrol it anew if that is right`);
  return sha256;
}

async function there(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw new MandateError("invalid_input", `${path} cannot be found on the gateway (${messageOf(cause)}); install it there first`, { cause });
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest("hex");
}

async function checkFolder(cwd: string | undefined): Promise<void> {
  if (cwd === undefined) return;
  const real = await there(cwd);
  if (real !== cwd) throw refused(`the folder ${cwd} is a link to ${real}; give that path`);
  for (const name of READ_AT_START) {
    const found = await access(join(cwd, name)).then(() => true, () => false);
    if (found) throw refused(`the folder ${cwd} holds ${name}, which would change what runs; start it in an empty folder`);
  }
}

const refused = (why: string) => new MandateError("invalid_input", `this program is not started: ${why}`);
