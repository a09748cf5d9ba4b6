// What the catalogue says of the tools in a mandate's scope: those that no known server has, and those that are dangerous only together. Warnings: a server may be registered later.
import { profileOf, type Catalogue } from "../enforce/catalogue/index.ts";
import type { MandateProblem } from "../govern/mandates/index.ts";
import { powersOf, starCovers, toxicCombination, type MandateDocument, type ToxicCombination } from "../model/index.ts";
import { listTools, mandatesOnDuty, type Db } from "../store/index.ts";

type Known = Pick<Catalogue, "upstreams" | "toolsOf">;

/** Silent about servers that are not behind the gate: nothing is known of what they have. */
export function toolProblems(catalogue: Known, document: MandateDocument): readonly MandateProblem[] {
  const servers = catalogue.upstreams().map(({ name }) => name);
  const unknown = (document.scope.tools ?? []).flatMap(({ server, tool }, index): readonly MandateProblem[] => {
    const meant = servers.filter((name) => starCovers(server, name));
    // A server that has shown nothing yet may have anything.
    const shown = meant.flatMap((name) => catalogue.toolsOf(name));
    if (shown.length === 0 || shown.some(({ name }) => starCovers(tool, name))) return [];
    const near = shown.map(({ name }) => name).filter((name) => name.toLowerCase().includes(tool.toLowerCase()) || tool.toLowerCase().includes(name.toLowerCase()))[0];
    return [{ path: `scope.tools.${index}.tool`, weight: "warning", says: `${server} has no tool ${tool}${near === undefined ? "" : `; it has ${near}`}. Nothing is allowed by this line until it has one.` }];
  });
  const approved = servers.flatMap((name) => catalogue.toolsOf(name)).filter(({ state }) => state === "approved").map(({ server, name, profile }) => ({ server, name, powers: powersOf(profile) }));
  const combination = toxicCombination(approved.filter((tool) => isNamed(document, tool)));
  return combination === null ? unknown : [...unknown, { path: "scope.tools", weight: "warning", says: toxicWords(combination) }];
}

export interface ToxicMandate extends ToxicCombination {
  readonly id: string;
  readonly document: MandateDocument;
}

/** Mandates in force whose approved tools together lead private data out. */
export async function toxicMandates(db: Db, catalogue: Pick<Catalogue, "upstream">): Promise<readonly ToxicMandate[]> {
  const [tools, mandates] = await Promise.all([listTools(db), mandatesOnDuty(db, null)]);
  const powered = tools.filter(({ state, goneAt }) => state === "approved" && goneAt === null).map((row) => ({ server: row.server, name: row.name, powers: powersOf(profileOf(row, { name: row.server, trusted: catalogue.upstream(row.server)?.trusted ?? false })) }));
  return mandates.flatMap(({ id, document }) => {
    const combination = toxicCombination(powered.filter((tool) => isNamed(document, tool)));
    return combination === null ? [] : [{ id, document, ...combination }];
  });
}

const isNamed = ({ scope }: MandateDocument, { server, name }: { readonly server: string; readonly name: string }): boolean => (scope.tools ?? []).some((each) => starCovers(each.server, server) && starCovers(each.tool, name));

export const toxicWords = ({ private: secrets, untrusted, outbound }: ToxicCombination): string =>
  `Words of strangers (${some(untrusted)}) can make the agent take what is private (${some(secrets)}) and send it out (${some(outbound)}). Split the work between two mandates, or let what sends be held.`;
const some = (names: readonly string[]): string => `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
