// The API: routes, the server that serves them, and the OpenAPI document made from them.
export type { Analysis, KeyedPath } from "./analysis.ts";
export type { AuditAccess, AuditRecordView } from "./audit-access.ts";
export type { Demo, DemoLine, DemoView } from "./demo.ts";
export { openApiOf, type OpenApiDocument } from "./openapi.ts";
export { PERMISSIONS, ROLES, type Permission, type Role } from "./permissions.ts";
export type { Route } from "./route.ts";
export { routes } from "./routes/index.ts";
export { buildServer, type ServerOptions } from "./server.ts";
export type { About, FindingActs, NewWaiver, OwnerSuggestionText, RuleText, Services } from "./services.ts";
export { openSignals } from "./signals.ts";
export { mintToken, randomSecret } from "./token-format.ts";
export type { UploadFolder } from "./uploads.ts";
export type { CoverageLine } from "./views/coverage-view.ts";
export { coverageView } from "./views/coverage-view.ts";
export type { JobView, Work } from "./work.ts";
