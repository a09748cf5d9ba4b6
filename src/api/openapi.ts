// OpenAPI 3.1 from the declared routes. The same document is served at /openapi.json, written to docs/reference and turned into the console's client.
import swagger from "@fastify/swagger";
import { fastify, type FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Route } from "./route.ts";
import { Problem } from "./schemas/problem.ts";

export type OpenApiDocument = Readonly<Record<string, unknown>>;

/** The OpenAPI document of these routes. */
export async function openApiOf(routes: readonly Route[], version: string): Promise<OpenApiDocument> {
  const app = fastify({ logger: false });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Mandate",
        version,
        description: "The neutral, self-hosted system of record and control plane for non-human identities.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "mandate_session" },
          token: { type: "http", scheme: "bearer", description: "mandate_<env>_<id>_<secret>_<crc32>" },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.after(() => {
    for (const route of routes) declare(app, route);
  });
  await app.ready();
  const document = JSON.parse(JSON.stringify(app.swagger(), tidy)) as Document;
  await app.close();
  return withUploads(withoutInputTwins(document), routes);
}

interface Document extends OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** The pattern of `date-time` says what the format already says, in 300 characters. */
function tidy(this: unknown, key: string, value: unknown): unknown {
  return key === "pattern" && (this as { format?: string }).format !== undefined ? undefined : value;
}

/** The converter names every schema twice, for input and output; ours are the same both ways, so one name is enough. */
function withoutInputTwins(document: Document): Document {
  const schemas = Object.fromEntries(Object.entries(document.components.schemas).filter(([name]) => !name.endsWith("Input")));
  const single = { ...document, components: { ...document.components, schemas } };
  return JSON.parse(JSON.stringify(single).replaceAll(/(#\/components\/schemas\/\w+?)Input"/g, '$1"')) as Document;
}

/** A multipart body has no zod schema: it is a stream of files. */
function withUploads(document: Document, routes: readonly Route[]): Document {
  const paths = { ...document.paths };
  for (const route of routes) {
    if (route.consumes === undefined) continue;
    const operations = paths[route.path] ?? {};
    const operation = operations[route.method.toLowerCase()] ?? {};
    const files = { type: "object", properties: { files: { type: "array", items: { type: "string", contentMediaType: "application/octet-stream" } } } };
    paths[route.path] = { ...operations, [route.method.toLowerCase()]: { ...operation, requestBody: { required: true, content: { [route.consumes]: { schema: files } } } } };
  }
  return { ...document, paths };
}

function declare(app: FastifyInstance, route: Route): void {
  const success = route.status ?? 200;
  const headers = headersOf(route);
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      operationId: route.id,
      summary: route.summary,
      tags: [route.id.split(".")[0] ?? ""],
      security: route.permission === null ? [] : [{ session: [] }, { token: [] }],
      ...(route.consumes === undefined ? {} : { consumes: [route.consumes] }),
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
      ...(headers === undefined ? {} : { headers }),
      response: {
        [success]:
          route.produces === undefined
            ? route.response
            : { description: "Text, UTF-8", content: { [route.produces]: { schema: route.response } } },
        default: { description: "What went wrong (RFC 9457)", content: { "application/problem+json": { schema: Problem } } },
      },
    } as object,
    handler: () => null,
  });
}

function headersOf(route: Route): z.ZodType | undefined {
  if (route.ifMatch === true) return z.object({ "if-match": z.string().describe("The version it was read at, in quotes") });
  if (route.method === "POST") return z.object({ "idempotency-key": z.string().max(255).optional().describe("The same key and body answer the same for 24 hours") });
  return undefined;
}
