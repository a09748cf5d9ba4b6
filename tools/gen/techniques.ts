// docs/reference/techniques.md: every declared way to gain rights, with what it takes and what stops it.
import type { TECHNIQUES } from "../../src/understand/graph/index.ts";
import { code, page, table } from "./markdown.ts";

const PROVIDERS = { aws: "Amazon Web Services", kubernetes: "Kubernetes", cross: "From one provider into another" } as const;

export function techniquesPage(techniques: typeof TECHNIQUES): string {
  const all = [...techniques.values()];
  const sections = (Object.keys(PROVIDERS) as (keyof typeof PROVIDERS)[]).map((provider) => {
    const rows = all.filter((each) => each.provider === provider).sort((a, b) => (a.id < b.id ? -1 : 1)).map((each) => [code(each.id), each.title, each.permissions.map(code).join(" "), each.yields, each.remedy]);
    return `## ${PROVIDERS[provider]}\n\n${table(["technique", "how", "takes", "yields", "what stops it"], rows)}`;
  });
  return page("Escalation techniques", `${all.length} techniques. Escalation paths (\`PRV-003\`, \`mandate access paths\`) are composed of them. A step is shown only where every right is effectively allowed on its target.`, ...sections);
}
