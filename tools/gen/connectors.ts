// docs/reference/connectors.md: every connector with its streams, the rules that need each, and the access a live read takes.
import type { Connector } from "../../src/discover/connectors/index.ts";
import type { Rule } from "../../src/understand/rules/index.ts";
import { code, page, table } from "./markdown.ts";

export function connectorsPage(connectors: readonly Connector[], rules: readonly Rule[]): string {
  return page("Connectors", "What each connector reads. Which command prints such an export is in `docs/guide/exports.md`.", ...connectors.map((connector) => section(connector, rules)));
}

function section(connector: Connector, rules: readonly Rule[]): string {
  const streams = Map.groupBy([...connector.items, ...connector.files], (stream) => stream.id);
  const rows = [...streams].map(([id, parts]) => [code(id), [...new Set(parts.map((part) => part.title))].join("; "), rules.filter((rule) => rule.needs.flat().includes(id)).map((rule) => rule.id).join(" ")]);
  const access = connector.access.length === 0 ? "It takes no access: it reads files." : table(["a live read needs", "why"], connector.access.map(({ permission, why }) => [permission, why]));
  return [`## ${connector.title} (${code(connector.id)})`, table(["stream", "what it holds", "rules that need it"], rows), access].join("\n\n");
}
