// A policy as the file that people keep in git: YAML in, YAML out. Pure.
import { readDocuments, writeDocuments, type DocumentForm } from "../../kernel/index.ts";
import { PolicyDocument } from "../../model/index.ts";

const FORM: DocumentForm<PolicyDocument> = {
  schema: PolicyDocument,
  noun: "policy",
  order: ["name", "title", "about", "where", "environment", "kind", "provider", "realm", "type", "reach", "require", "grace_days", "severity"],
  example: "`mandate policies export` shows what one looks like",
};

export const policiesToYaml = (policies: readonly PolicyDocument[]): string => writeDocuments(FORM, policies);
export const policiesFromYaml = (text: string, file?: string): readonly PolicyDocument[] => readDocuments(FORM, text, file);
