// A mandate as policies that hold against the schema, or nothing: the official engine says which.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { engineVersion, validatePolicies } from "../../cedar/index.ts";
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
  const schema = readCedarSchema();
  const { policies } = toCedar(document);
  const wrong = (await validatePolicies(policies, schema)).filter(({ weight }) => weight === "error");
  if (wrong.length > 0) throw new MandateError("internal", `the mandate ${document.name} does not compile to Cedar (${wrong[0]?.policy}: ${wrong[0]?.says}); report this as a defect of Mandate`);
  return { policies, schema, engine: await engineVersion() };
}
