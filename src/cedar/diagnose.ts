// What is wrong with a text of policies and where, for whoever is writing it. PROVIDER: the package counts places in bytes of UTF-8.
import { MandateError } from "../kernel/index.ts";
import { load, parsePolicies } from "./official.ts";

export interface Diagnosis {
  /** `@id` of the policy, else its place; `null` when the text cannot be read. */
  readonly policy: string | null;
  readonly says: string;
  readonly weight: "error" | "warning";
  /** Lines and columns from 1; `null` when it is about the whole text. */
  readonly at: { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number } | null;
}

type Told = { readonly message: string; readonly help: string | null; readonly sourceLocations?: readonly { readonly label: string | null; readonly start: number; readonly end: number }[] };

/** Parsed, then validated strictly against the schema. Empty: it holds. */
export async function diagnose(text: string, schema: string): Promise<readonly Diagnosis[]> {
  const cedar = await load();
  const place = placer(text);
  const parsed = cedar.checkParsePolicySet({ staticPolicies: text });
  if (parsed.type === "failure") return parsed.errors.map((each) => ({ policy: null, says: sentenceOf(each, true), weight: "error", at: place(each) }));
  const ids = await idsOf(text);
  if (ids instanceof MandateError) return [{ policy: null, says: ids.message, weight: "error", at: null }];
  const answer = cedar.validate({ schema, policies: { staticPolicies: text }, validationSettings: { mode: "strict" } });
  if (answer.type === "failure") return answer.errors.map((each) => ({ policy: null, says: sentenceOf(each, false), weight: "error", at: place(each) }));
  const told = (weight: Diagnosis["weight"]) => (each: { readonly policyId: string; readonly error: Told }) => ({ policy: ids[Number(each.policyId.replace("policy", ""))] ?? each.policyId, says: sentenceOf(each.error, false), weight, at: place(each.error) });
  return [...answer.validationErrors.map(told("error")), ...answer.validationWarnings.map(told("warning"))];
}

/** What parses as a set may still be a template, or have two policies of one id. */
async function idsOf(text: string): Promise<readonly string[] | MandateError> {
  try {
    return (await parsePolicies(text)).map(({ id }) => id);
  } catch (thrown) {
    if (thrown instanceof MandateError) return thrown;
    throw thrown;
  }
}

function sentenceOf({ message, help, sourceLocations }: Told, withLabel: boolean): string {
  const plain = message.replace(/^failed to parse policies from string: /, "").replace(/^for policy `[^`]*`, /, "");
  const label = withLabel ? sourceLocations?.[0]?.label : null;
  return [plain, ...(label === null || label === undefined ? [] : [label]), ...(help === null ? [] : [help])].join("; ");
}

function placer(text: string): (told: Told) => Diagnosis["at"] {
  const bytes = Buffer.from(text);
  const lineAndColumn = (offset: number) => {
    const lines = bytes.subarray(0, offset).toString("utf8").split("\n");
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  };
  return ({ sourceLocations }) => {
    const [first] = sourceLocations ?? [];
    if (first === undefined) return null;
    const [from, to] = [lineAndColumn(first.start), lineAndColumn(first.end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
}
