// A mandate as the file that people keep in git: YAML in, YAML out, byte for byte the same after a round trip. Pure.
import { readDocuments, readOneOf, writeDocuments, type DocumentForm, type ReadShape } from "../../kernel/index.ts";
import { MandateDocument } from "../../model/index.ts";

const FORM: DocumentForm<MandateDocument> = {
  schema: MandateDocument,
  noun: "mandate",
  /** Of a scope and its parts too. */
  order: ["name", "title", "owner", "sponsor", "deputies", "purpose", "text", "category", "process", "subjects", "identity", "agent", "acting", "scope", "access", "provider", "server", "tool", "actions", "resources", "tools", "arguments", "data", "environments", "hours", "days", "from", "to", "zone", "limits", "minute", "day", "total", "start", "end", "ends_when", "review_every_days", "parent"],
  example: "`mandate mandates export` shows what one looks like",
};

export const toYaml = (mandates: readonly MandateDocument[]): string => writeDocuments(FORM, mandates);

/** Throws `malformed_file` with file, line, what and why; all or nothing. */
export const fromYaml = (text: string, file?: string): readonly MandateDocument[] => readDocuments(FORM, text, file);

/** One mandate of a text that is being written: everything that is wrong with its shape, by member. */
export const readOne = (text: string): ReadShape<MandateDocument> => readOneOf(FORM, text);
