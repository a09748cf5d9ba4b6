// A mandate as the file that people keep in git: YAML in, YAML out, byte for byte the same after a round trip. Pure.
import { readDocuments, readValue, writeDocuments, type DocumentForm } from "../../kernel/index.ts";
import { MandateDocument } from "../../model/index.ts";

const FORM: DocumentForm<MandateDocument> = {
  schema: MandateDocument,
  noun: "mandate",
  /** Of a scope and its parts too. */
  order: ["name", "title", "owner", "sponsor", "deputies", "purpose", "text", "category", "process", "subjects", "identity", "agent", "acting", "scope", "access", "provider", "server", "tool", "actions", "resources", "tools", "arguments", "data", "environments", "hours", "days", "from", "to", "zone", "limits", "day", "total", "start", "end", "ends_when", "review_every_days", "parent"],
  example: "`mandate mandates export` shows what one looks like",
};

export const toYaml = (mandates: readonly MandateDocument[]): string => writeDocuments(FORM, mandates);

/** Throws `malformed_file` with file, line, what and why; all or nothing. */
export const fromYaml = (text: string, file?: string): readonly MandateDocument[] => readDocuments(FORM, text, file);

export interface ShapeProblem {
  readonly path: string;
  readonly says: string;
}

export type ReadText = { readonly document: MandateDocument; readonly problems?: undefined } | { readonly document?: undefined; readonly problems: readonly ShapeProblem[] };

/** One mandate of a text that is being written: everything that is wrong with its shape, by member, and not only the first. */
export function readOne(text: string): ReadText {
  const read = readValue(FORM, text);
  if (read.says !== undefined) return { problems: [{ path: "", says: read.says }] };
  const checked = MandateDocument.safeParse(read.value);
  return checked.success ? { document: checked.data } : { problems: checked.error.issues.map((issue) => ({ path: pathOf(issue), says: shapeSays(issue) })) };
}

type Issue = NonNullable<ReturnType<typeof MandateDocument.safeParse>["error"]>["issues"][number];

const pathOf = (issue: Issue) => [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join(".");

function shapeSays(issue: Issue): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is no member of a mandate; take it out or correct its name`;
  if (issue.code === "too_small" && issue.origin === "string") return "must be filled in";
  if (issue.code === "too_small" && issue.origin === "array") return "must name at least one";
  if (issue.code === "invalid_type" && issue.input === undefined) return "is missing; fill it in";
  return issue.message;
}
