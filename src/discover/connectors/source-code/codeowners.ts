// CODEOWNERS: who answers for which path. The rules become owner hints of the workflows they cover; the repository keeps them for others.
import type { Json } from "../../../kernel/index.ts";
import type { Observation, OwnerHint } from "../../../model/index.ts";
import type { Place, TextFile } from "../contract.ts";
import { repositoryOf } from "./workflows.ts";

export interface OwnerRule {
  readonly pattern: string;
  /** `@team`, `@org/team`, `user@acme.dev`; empty: nobody owns what matches. */
  readonly owners: readonly string[];
  readonly line: number;
}

const PLACE = /^(?:(?<base>.*?)\/)??(?:\.github\/|\.gitlab\/|docs\/)?CODEOWNERS$/;
const OWNER = /^(?:@[\w./-]+|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

export function isCodeowners(file: TextFile): boolean {
  return PLACE.test(file.path) && ownerRules(file.text).some(({ owners }) => owners.length > 0);
}

export function ownerRules(text: string): readonly OwnerRule[] {
  // PROVIDER: GitLab's sections `[Name] @default` give owners to the rules below that name none.
  let sectionOwners: readonly string[] = [];
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const words = raw.replace(/(?:^|\s)#.*$/, "").trim().split(/(?<!\\)\s+/).filter((word) => word !== "");
    const section = /^\^?\[[^\]]+\](?:\[\d+\])?/.exec(raw.trim());
    if (section !== null) {
      sectionOwners = raw.trim().slice(section[0].length).split(/\s+/).filter((word) => OWNER.test(word));
      return [];
    }
    const [pattern, ...rest] = words;
    if (pattern === undefined) return [];
    const owners = rest.filter((word) => OWNER.test(word));
    return [{ pattern: pattern.replaceAll("\\ ", " "), owners: owners.length > 0 ? owners : sectionOwners, line: index + 1 }];
  });
}

/** SPEC: gitignore patterns without negation and character ranges; `dir/` covers all below it, `*` does not cross a slash. */
export function matchesPath(pattern: string, path: string): boolean {
  const anchored = pattern.startsWith("/") || pattern.slice(0, -1).includes("/");
  const body = pattern.replace(/^\//, "").replace(/\/$/, "");
  const source = body
    .split(/(\*\*\/|\/\*\*|\*\*|\*|\?)/)
    .map((part) => {
      if (part === "**/") return "(?:[^/]+/)*";
      if (part === "/**") return "/.*";
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      if (part === "?") return "[^/]";
      return part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  // PROVIDER: `docs/*` owns the files of docs itself, not those of its subfolders.
  const below = pattern.endsWith("/") ? "/.*" : /(?:^|\/)\*$/.test(body) && body !== "*" ? "" : "(?:/.*)?";
  return new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}${below}$`).test(path);
}

export function observeCodeowners(file: TextFile, place: Place): readonly Observation[] {
  const rules = ownerRules(file.text);
  const base = PLACE.exec(file.path)?.groups?.["base"] ?? "";
  const codeowners: Json = rules.map(({ pattern, owners, line }) => ({ pattern, owners, line }));
  return [{ ...repositoryOf(place), location: { file: file.path, line: 1 }, attributes: { codeowners: { [base]: codeowners }, codeownersFile: file.path } }];
}

/** Owner hints of a path: the last rule that matches decides. `base` is the folder of the repository inside the scanned root. */
export function ownersOf(path: string, base: string, rules: readonly OwnerRule[]): readonly OwnerHint[] {
  const inside = base === "" ? path : path.startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;
  if (inside === undefined) return [];
  const rule = rules.findLast(({ pattern }) => matchesPath(pattern, inside));
  return (rule?.owners ?? []).map((candidate) => ({
    candidate,
    signal: "codeowners" as const,
    reason: `CODEOWNERS line ${rule?.line ?? 0} gives ${rule?.pattern ?? ""} to ${candidate}.`,
    weight: rule?.pattern === "*" ? 0.5 : 0.75,
  }));
}
