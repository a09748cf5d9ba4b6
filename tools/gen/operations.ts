// The operations of an OpenAPI document in the form the generators need.

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly required: boolean;
  readonly schema: unknown;
}

export interface Operation {
  /** `identities.list`. */
  readonly id: string;
  readonly noun: string;
  readonly verb: string;
  /** `IdentitiesList`. */
  readonly typeName: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly pathParameters: readonly string[];
  readonly query: readonly Parameter[];
  readonly body: unknown;
  readonly upload: boolean;
  readonly response: unknown;
  readonly responseIsText: boolean;
  readonly ifMatch: boolean;
}

interface Raw {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: unknown }>> }>>;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

export function operationsOf(document: Readonly<Record<string, unknown>>): Operation[] {
  const paths = (document as { paths: Record<string, Record<string, Raw>> }).paths;
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, raw]) => operationOf(path, method, raw)));
}

function operationOf(path: string, method: string, raw: Raw): Operation {
  const [noun = "", verb = ""] = raw.operationId.split(".");
  const parameters = raw.parameters ?? [];
  const success = Object.entries(raw.responses).find(([status]) => status.startsWith("2"))?.[1];
  const [mediaType, content] = Object.entries(success?.content ?? {})[0] ?? [];
  return {
    id: raw.operationId,
    noun,
    verb,
    typeName: `${capital(noun)}${capital(verb)}`,
    method: method.toUpperCase(),
    path,
    summary: raw.summary,
    pathParameters: parameters.filter((each) => each.in === "path").map((each) => each.name),
    query: parameters.filter((each) => each.in === "query"),
    body: raw.requestBody?.content["application/json"]?.schema,
    upload: raw.requestBody?.content["multipart/form-data"] !== undefined,
    response: content?.schema,
    responseIsText: mediaType !== undefined && mediaType !== "application/json",
    ifMatch: parameters.some((each) => each.in === "header" && each.name === "if-match"),
  };
}
