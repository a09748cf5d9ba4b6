// Writes what is derived from the declarations: docs/reference/openapi.json and the console's client. Run by `npm run gen`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { openApiOf, routes } from "../src/api/index.ts";
import { clientSource } from "./gen/client.ts";
import { schemaSource } from "./gen/schema.ts";

const root = new URL("../", import.meta.url);
const version = (JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string }).version;
const document = await openApiOf(routes, version);

write("docs/reference/openapi.json", `${JSON.stringify(document, null, 2)}\n`);
write("web/src/api/generated/schema.ts", schemaSource(document));
write("web/src/api/generated/client.ts", clientSource(document));

/** With --check nothing is written, and a file that is not what would be written fails. */
function write(path: string, text: string): void {
  const url = new URL(path, root);
  if (process.argv.includes("--check")) {
    if (readFileSync(url, "utf8") === text) return;
    process.stderr.write(`${path} is not what the declarations give. Run \`npm run gen\` and keep the result.\n`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(new URL(".", url), { recursive: true });
  writeFileSync(url, text);
  process.stdout.write(`wrote ${path}\n`);
}
