// The API: routes, the server that serves them, and the OpenAPI document made from them.
export { openApiOf, type OpenApiDocument } from "./openapi.ts";
export { routes } from "./routes/index.ts";
