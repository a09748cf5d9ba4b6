// What a server's command line would fetch and run, and whether that is pinned to one version. Reads the line; never runs it.

export interface Launch {
  /** The package or image as written, without its version. */
  readonly package?: string;
  readonly registry?: "npm" | "pypi" | "oci" | "git" | "go";
  readonly version?: string;
  /** False: the next start may run other code than the last one. */
  readonly pinned: boolean;
  /** The remote server a local bridge (`mcp-remote`) connects to. */
  readonly bridgesTo?: string;
}

const EXACT = /^v?\d+\.\d+\.\d+(?:[-+.][0-9A-Za-z.+-]+)?$/;
const NOTHING_FETCHED: Launch = { pinned: true };

const toolOf = (command: string) =>
  command
    .replaceAll("\\", "/")
    .split("/")
    .pop()
    ?.replace(/\.(?:exe|cmd|bat|ps1)$/i, "")
    .toLowerCase() ?? "";

/** Splits `command args` that was written in one string; quotes keep their content together. */
function wordsOf(command: string, args: readonly string[]): readonly string[] {
  if (!/\s/.test(command) || args.length > 0) return [command, ...args];
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? "");
}

export function launchOf(command: string, args: readonly string[]): Launch {
  const words = wordsOf(command, args);
  const tool = toolOf(words[0] ?? "");
  const rest = words.slice(1);
  // Wrappers hand the rest of the line on.
  if (tool === "cmd" && /^\/c$/i.test(rest[0] ?? "")) return launchOf(rest[1] ?? "", rest.slice(2));
  if ((tool === "sh" || tool === "bash" || tool === "zsh") && /^-l?c$/.test(rest[0] ?? "")) return launchOf((rest[1] ?? "").replace(/^exec\s+/, ""), []);
  if (tool === "env" || tool === "sudo" || tool === "mise" || tool === "dotenvx") {
    const start = rest.findIndex((word) => !word.startsWith("-") && !word.includes("=") && !["exec", "x", "run"].includes(word));
    return start < 0 ? NOTHING_FETCHED : launchOf(rest[start] ?? "", rest.slice(start + 1));
  }
  if (["npx", "bunx", "pnpx"].includes(tool)) return npmLaunch(rest);
  if (["npm", "pnpm", "yarn", "bun"].includes(tool) && ["exec", "x", "dlx"].includes(rest[0] ?? "")) return npmLaunch(rest.slice(1));
  if (tool === "uvx") return pythonLaunch(rest);
  if (tool === "uv" && rest[0] === "tool" && rest[1] === "run") return pythonLaunch(rest.slice(2));
  if (tool === "uv" && rest[0] === "run" && rest.includes("--with")) return pythonLaunch(["--from", rest[rest.indexOf("--with") + 1] ?? ""]);
  if (tool === "pipx" && rest[0] === "run") return pythonLaunch(rest.slice(1));
  if (["docker", "podman", "nerdctl"].includes(tool)) return imageLaunch(rest);
  if (tool === "go" && rest[0] === "run") return goLaunch(rest.slice(1));
  if (tool === "deno") return denoLaunch(rest);
  return NOTHING_FETCHED;
}

const NPM_VALUE_FLAGS = new Set(["-c", "--call", "--registry", "--cache", "--prefix", "-w", "--workspace"]);

function npmLaunch(args: readonly string[]): Launch {
  let spec: string | undefined;
  let after: readonly string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "-p" || word === "--package") spec ??= args[++i];
    else if (word.startsWith("--package=")) spec ??= word.slice("--package=".length);
    else if (NPM_VALUE_FLAGS.has(word)) i++;
    else if (!word.startsWith("-")) {
      spec ??= word;
      after = args.slice(i + 1);
      break;
    }
  }
  if (spec === undefined) return NOTHING_FETCHED;
  if (/^(?:\.{0,2}\/|~\/|file:|[a-z]:[\\/])/i.test(spec)) return NOTHING_FETCHED;
  if (/^(?:git\+|github:|https?:|git@)/.test(spec)) return gitLaunch(spec);
  const at = spec.lastIndexOf("@");
  const name = at > 0 ? spec.slice(0, at) : spec;
  const version = at > 0 ? spec.slice(at + 1) : undefined;
  const bridgesTo = name === "mcp-remote" || name === "supergateway" ? after.find((word) => /^https?:\/\//.test(word)) : undefined;
  return {
    package: name,
    registry: "npm",
    ...(version === undefined ? {} : { version }),
    pinned: version !== undefined && EXACT.test(version),
    ...(bridgesTo === undefined ? {} : { bridgesTo }),
  };
}

const UV_VALUE_FLAGS = new Set(["--python", "-p", "--with", "--index", "--index-url", "--extra-index-url", "--directory", "--cache-dir", "--pip-args"]);

function pythonLaunch(args: readonly string[]): Launch {
  let spec: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--from" || word === "--spec") spec = args[++i];
    else if (word.startsWith("--from=")) spec = word.slice("--from=".length);
    else if (UV_VALUE_FLAGS.has(word)) i++;
    else if (!word.startsWith("-")) {
      spec ??= word;
      break;
    }
  }
  if (spec === undefined) return NOTHING_FETCHED;
  if (/^(?:\.{0,2}\/|~\/|[a-z]:[\\/])/i.test(spec)) return NOTHING_FETCHED;
  if (/^(?:git\+|https?:)/.test(spec)) return gitLaunch(spec);
  const [, name = spec, operator, version] = /^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)\s*(===?|@|[<>~!]=?|>=)?\s*(.*)$/.exec(spec) ?? [];
  const exact = (operator === "==" || operator === "===" || operator === "@") && /^\d+(?:\.\d+)*[0-9A-Za-z.+-]*$/.test(version ?? "");
  return { package: name.replace(/\[.*$/, ""), registry: "pypi", ...(version === undefined || version === "" ? {} : { version }), pinned: exact };
}

function gitLaunch(spec: string): Launch {
  const revision = /[@#](?:rev=)?([0-9A-Za-z._/-]+)$/.exec(spec.replace(/^(?:git\+)?(?:ssh|https?):\/\/[^/]*/, ""))?.[1];
  return { package: spec.replace(/\/\/[^/@]*@/, "//"), registry: "git", ...(revision === undefined ? {} : { version: revision }), pinned: revision !== undefined && /^[0-9a-f]{40}$/.test(revision) };
}

function goLaunch(args: readonly string[]): Launch {
  const spec = args.find((word) => !word.startsWith("-"));
  if (spec === undefined || !spec.includes("@")) return NOTHING_FETCHED;
  const [name = spec, version = ""] = spec.split("@");
  return { package: name, registry: "go", version, pinned: EXACT.test(version) };
}

function denoLaunch(args: readonly string[]): Launch {
  const spec = args.find((word) => /^(?:npm|jsr):|^https?:\/\//.test(word));
  if (spec === undefined) return NOTHING_FETCHED;
  if (spec.startsWith("npm:") || spec.startsWith("jsr:")) return npmLaunch([spec.slice(4)]);
  return { package: spec, registry: "git", pinned: /@v?\d+\.\d+\.\d+/.test(spec) };
}

// Flags of `docker run` without a value; every other flag written as its own word takes the next word.
const IMAGE_BARE_FLAGS = /^(?:-[itdPq]+|--(?:rm|interactive|tty|detach|init|privileged|read-only|no-healthcheck|oom-kill-disable|publish-all|quiet|sig-proxy|disable-content-trust|tls|help))$/;

function imageLaunch(args: readonly string[]): Launch {
  const run = args.findIndex((word) => word === "run" || word === "create");
  if (run < 0) return args[0] === "mcp" ? { package: "docker mcp gateway", pinned: true } : NOTHING_FETCHED;
  for (let i = run + 1; i < args.length; i++) {
    const word = args[i] ?? "";
    if (!word.startsWith("-")) return imageOf(word);
    if (!IMAGE_BARE_FLAGS.test(word) && !word.includes("=")) i++;
  }
  return NOTHING_FETCHED;
}

/** An image by digest is pinned. A full version tag counts as pinned too; no tag, `latest` and moving tags do not. */
function imageOf(reference: string): Launch {
  const [tagged = reference, digest] = reference.split("@");
  const colon = tagged.lastIndexOf(":");
  const hasTag = colon > tagged.lastIndexOf("/");
  const name = hasTag ? tagged.slice(0, colon) : tagged;
  const tag = hasTag ? tagged.slice(colon + 1) : undefined;
  if (digest !== undefined) return { package: name, registry: "oci", version: digest, pinned: /^sha256:[0-9a-f]{64}$/.test(digest) };
  return { package: name, registry: "oci", ...(tag === undefined ? {} : { version: tag }), pinned: tag !== undefined && /^v?\d+\.\d+(?:\.\d+)?/.test(tag) };
}
