// An agent as the file that people keep in git: YAML in, YAML out. Pure.
import { readDocuments, readOneOf, readShape, writeDocuments, type DocumentForm, type ReadShape } from "../../kernel/index.ts";
import { AgentDocument } from "../../model/index.ts";

const FORM: DocumentForm<AgentDocument> = {
  schema: AgentDocument,
  noun: "agent",
  order: ["name", "title", "method", "kind", "template", "purpose", "owner", "sponsor", "mandate", "runtime", "place", "software", "environment", "end", "authentication", "issuer", "audience", "subject"],
  example: "`mandate agents export` shows what one looks like",
};

export const agentsToYaml = (agents: readonly AgentDocument[]): string => writeDocuments(FORM, agents.map(({ authentication, ...agent }) => (authentication.length === 0 ? agent : { ...agent, authentication }) as AgentDocument));
export const agentsFromYaml = (text: string, file?: string): readonly AgentDocument[] => readDocuments(FORM, text, file);

/** One agent that is being written, as text or as a form gives it: everything that is wrong with its shape, by member. */
export const readOneAgent = (given: { readonly yaml: string } | { readonly document: unknown }): ReadShape<AgentDocument> => ("yaml" in given ? readOneOf(FORM, given.yaml) : readShape(FORM, given.document));
