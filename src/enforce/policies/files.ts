// Run-time policies as files: `<name>.cedar` beside `<name>.cases.json`, which says layer and title too. Found from this file, for the sources and for the bundle.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MandateError, messageOf } from "../../kernel/index.ts";
import { RuntimePolicyCases, RuntimePolicyContent } from "../../model/index.ts";

const FOLDER = "policies";
const SCHEMA = "mandate.cedarschema";

function shippedFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, FOLDER, SCHEMA))) return join(folder, FOLDER);
    if (folder === dirname(folder)) throw new MandateError("internal", `the folder of Mandate holds no ${join(FOLDER, SCHEMA)}; install it again`);
  }
}

export const readPolicySchema = (): string => readFileSync(join(shippedFolder(), SCHEMA), "utf8");

/** Ready-made ones. Some stand from the first start (app/default-policies); the others when somebody puts them in force. */
export function shippedPolicies(): readonly RuntimePolicyContent[] {
  const folder = shippedFolder();
  return readdirSync(folder).filter((file) => file.endsWith(".cedar")).sort().map((file) => contentOf(file.replace(/\.cedar$/, ""), readFileSync(join(folder, file), "utf8"), readFileSync(join(folder, file.replace(/\.cedar$/, ".cases.json")), "utf8")));
}

/** Throws `malformed_file` with what and where. */
export function contentOf(name: string, text: string, cases: string): RuntimePolicyContent {
  let json: unknown;
  try {
    json = JSON.parse(cases);
  } catch (cause) {
    throw new MandateError("malformed_file", `${name}.cases.json is no JSON (${messageOf(cause)}); mend it`, { cause });
  }
  const told = RuntimePolicyCases.safeParse(json);
  if (!told.success) throw damaged(`${name}.cases.json`, told.error.issues);
  const content = RuntimePolicyContent.safeParse({ name, text, ...told.data });
  if (!content.success) throw damaged(`${name}.cedar`, content.error.issues);
  return content.data;
}

function damaged(file: string, issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): MandateError {
  const [first] = issues;
  return new MandateError("malformed_file", `${file}: ${first?.path.map(String).join(".") || "the whole"}: ${first?.message}; mend it (docs/guide/runtime-policies.md shows one)`, { fields: { issues: issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })) } });
}
