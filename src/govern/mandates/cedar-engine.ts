// The official Cedar engine, loaded when it is first asked: it is large and no start waits for it. Gives policies only when they hold against the schema.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MandateError } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { toCedar, type CedarPolicy } from "./cedar.ts";

const SCHEMA = join("policies", "mandate.cedarschema");

/** Found from this file, so that it holds for the sources and for the bundle. */
export function readCedarSchema(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, SCHEMA))) return readFileSync(join(folder, SCHEMA), "utf8");
    if (folder === dirname(folder)) throw new MandateError("internal", `the folder of Mandate holds no ${SCHEMA}; install it again`);
  }
}

export interface CompiledMandate {
  readonly policies: readonly CedarPolicy[];
  readonly schema: string;
  /** Version of the engine that validated them. */
  readonly engine: string;
}

/** INVARIANT: what does not validate is our defect, and nothing of it is given out. */
export async function compileMandate(document: MandateDocument): Promise<CompiledMandate> {
  const { validate, getCedarVersion } = await import("@cedar-policy/cedar-wasm/nodejs");
  const schema = readCedarSchema();
  const { policies } = toCedar(document);
  const answer = validate({ schema, policies: { staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])) }, validationSettings: { mode: "strict" } });
  // PROVIDER: `success` with errors in the list is how the engine says no.
  const errors = answer.type === "failure" ? answer.errors.map(({ message }) => message) : answer.validationErrors.map(({ policyId, error }) => `${policyId}: ${error.message}`);
  if (errors.length > 0) throw new MandateError("internal", `the mandate ${document.name} does not compile to Cedar (${errors[0]}); report this as a defect of Mandate`);
  return { policies, schema, engine: getCedarVersion() };
}
