// What a vendor's tool prints instead of an export: an error, or its answer laid out for people. The sentence says which, and what to run.
import { MandateError } from "../../../kernel/index.ts";
import type { Part } from "../contract.ts";

/** The parts of such a text; `null` when it is none. */
export function notAnExport(text: string): AsyncIterable<Part> | null {
  return refusal(text) ?? madeForReading(text);
}

/** SPEC: AWS CLI "An error occurred (Code) when calling …"; kubectl "Error from server (Reason): …". */
function refusal(text: string): AsyncIterable<Part> | null {
  const found = /^\s*(?:aws: \[ERROR\]: )?An error occurred \((\w+)\) when calling the (\w+) operation[^:]*: ?(.{0,400})/.exec(text) ?? /^\s*Error from server \((\w+)\): ()(.{0,400})/.exec(text);
  if (!found) return null;
  return (async function* () {
    yield { member: "refusal", value: { code: found[1], operation: found[2], message: found[3]?.trim() }, line: 1 };
  })();
}

// SPEC: `aws --output table` draws a frame with the operation's name in it; `--output text` begins each line with the member it comes from.
const TABLE = /^\s*-{8,}\r?\n\|\s*([A-Z][A-Za-z]+)\s*\|/;
const TEXT = /^(?:[A-Z]{3,}(?:LIST|METADATA|ASSIGNMENTS)?|(?:USER|ROLE|GROUP)DETAILLIST|POLICIES|USERS|ROLES)\t.*\barn:aws/;
/** `kubectl get` without `-o`: columns in capitals, two or more blanks between them. */
const COLUMNS = /^(?:NAMESPACE {2,})?NAME {2,}(?:[A-Z][A-Z-]*(?: [A-Z-]+)? {2,})*AGE\b/;

function madeForReading(text: string): AsyncIterable<Part> | null {
  const head = text.slice(0, 2000).trimStart();
  const sentence = TABLE.test(head)
    ? `the output of ${TABLE.exec(head)?.[1] ?? "a command"} was saved as a table, which is made for reading; export it again with \`--output json\``
    : TEXT.test(head)
      ? "the output of the AWS CLI was saved as text, which leaves out what its columns mean; export it again with `--output json`"
      : COLUMNS.test(head)
        ? "the output of kubectl was saved as a table, which leaves out the rules and subjects; export it again with `-o json`"
        : undefined;
  if (sentence === undefined) return null;
  // eslint-disable-next-line require-yield
  return (async function* (): AsyncGenerator<Part> {
    throw new MandateError("malformed_file", sentence);
  })();
}
