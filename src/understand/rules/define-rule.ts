// Declares a rule and checks the declaration when the module loads: a rule that cannot say why, about what, or by which example
// never reaches a scan.
import { MandateError } from "../../kernel/index.ts";
import { SEVERITIES } from "../../model/index.ts";
import type { Rule } from "./contract.ts";

const ID = /^[A-Z]{3}-\d{3}$/;
/** `NHI7:2025` (item:edition) or `CIS-8.1:5.3` (framework with its edition:clause). */
const FRAMEWORK = /^(?:(?:NHI(?:10|[1-9])|ASI(?:10|0[1-9])|MCP(?:10|0[1-9])|LLM(?:10|0[1-9])):20\d{2}|[A-Z][A-Z0-9]*(?:-[A-Z0-9.]*\d[a-z0-9.]*)+:[A-Za-z0-9.]+(?:-\d+)?(?:\(\d+\))*)$/;
const STREAM = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;

/** Returns the rule unchanged, or throws the sentence that says what its declaration lacks. */
export function defineRule(rule: Rule): Rule {
  const wrong = firstFault(rule);
  if (wrong !== undefined) throw new MandateError("invalid_input", `the rule ${rule.id} is declared wrongly: ${wrong}`);
  return Object.freeze(rule);
}

function firstFault(rule: Rule): string | undefined {
  if (!ID.test(rule.id)) return "its id must be three capitals, a hyphen and three digits, such as CRD-001";
  if (!Number.isInteger(rule.version) || rule.version < 1) return "its version must be a whole number from 1; raise it when what it matches changes";
  if (!isClause(rule.title, 100)) return "its title must be one clause of 10 to 100 characters without a final full stop";
  if (!(SEVERITIES as readonly string[]).includes(rule.severity)) return `its severity must be one of ${SEVERITIES.join(", ")}`;
  if (!isSentence(rule.why)) return "`why` must be at least one whole sentence that ends with a full stop";
  if (!isSentence(rule.remedy)) return "`remedy` must be at least one whole sentence that ends with a full stop";
  if (rule.frameworks.length === 0) return "it must cite at least one framework item";
  const untagged = rule.frameworks.find((item) => !FRAMEWORK.test(item));
  if (untagged !== undefined) return `the framework "${untagged}" must carry its edition, such as NHI7:2025 or CIS-8.1:5.3`;
  if (new Set(rule.frameworks).size !== rule.frameworks.length) return "a framework is cited twice";
  if (rule.about.what.trim() === "") return "`about.what` must name what the denominator counts, such as \"active access keys\"";
  if (rule.needs.length === 0 || rule.needs.some((group) => group.length === 0)) return "`needs` must name the streams without which it cannot be evaluated";
  const stream = rule.needs.flat().find((name) => !STREAM.test(name));
  if (stream !== undefined) return `the stream "${stream}" must be <connector>.<stream>`;
  return faultyExample(rule);
}

function faultyExample(rule: Rule): string | undefined {
  if (rule.examples.flags.length === 0) return "it needs an example that it must flag";
  if (rule.examples.passes.length === 0) return "it needs an example that it must pass";
  for (const example of [...rule.examples.flags, ...rule.examples.passes]) {
    if (example.why.trim() === "") return "each example must say why it is flagged or passed";
    if (Number.isNaN(Date.parse(example.at))) return `the example "${example.why}" has no valid instant in \`at\``;
  }
  return undefined;
}

const isClause = (text: string, most: number) => text.length >= 10 && text.length <= most && !text.endsWith(".") && text === text.trim();
const isSentence = (text: string) => text.length >= 20 && text.trim().endsWith(".");
