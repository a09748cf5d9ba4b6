// Writes what is derived from the declarations: docs/reference and the console's client. Run by `npm run gen`; `npm test` runs it with --check.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { openApiOf, routes } from "../src/api/index.ts";
import { connectors } from "../src/discover/connectors/index.ts";
import { detectors } from "../src/discover/scanning/index.ts";
import { scanReportSchema } from "../src/reports/index.ts";
import { TECHNIQUES } from "../src/understand/graph/index.ts";
import { rules } from "../src/understand/rules/index.ts";
import { clientSource } from "./gen/client.ts";
import { connectorsPage } from "./gen/connectors.ts";
import { detectorsPage } from "./gen/detectors.ts";
import { errorsPage } from "./gen/errors.ts";
import { rulesPage } from "./gen/rules.ts";
import { schemaSource } from "./gen/schema.ts";
import { techniquesPage } from "./gen/techniques.ts";

const root = new URL("../", import.meta.url);
const version = (JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string }).version;
const document = await openApiOf(routes, version);

write("docs/reference/openapi.json", `${JSON.stringify(document, null, 2)}\n`);
write("docs/reference/scan-report.schema.json", `${JSON.stringify(scanReportSchema(), null, 2)}\n`);
write("docs/reference/rules.md", rulesPage(rules));
write("docs/reference/connectors.md", connectorsPage(connectors, rules));
write("docs/reference/detectors.md", detectorsPage(detectors));
write("docs/reference/techniques.md", techniquesPage(TECHNIQUES));
write("docs/reference/errors.md", errorsPage());
write("web/src/api/generated/schema.ts", schemaSource(document));
write("web/src/api/generated/client.ts", clientSource(document));

/** With --check nothing is written, and a file that is not what would be written fails. */
function write(path: string, text: string): void {
  const url = new URL(path, root);
  if (process.argv.includes("--check")) {
    if (existsSync(url) && readFileSync(url, "utf8") === text) return;
    process.stderr.write(`${path} is not what the declarations give. Run \`npm run gen\` and keep the result.\n`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(new URL(".", url), { recursive: true });
  writeFileSync(url, text);
  process.stdout.write(`wrote ${path}\n`);
}
