// The route table as a whole: unique, bounded, and public only where it is written here.
import { expect, it } from "vitest";
import { openApiOf } from "./openapi.ts";
import { mayUse, PERMISSIONS, ROLES, roleAllows } from "./permissions.ts";
import { routes } from "./routes/index.ts";

it("has one meaning for each id and each method with path", () => {
  expect(new Set(routes.map((route) => route.id)).size).toBe(routes.length);
  expect(new Set(routes.map((route) => `${route.method} ${route.path}`)).size).toBe(routes.length);
});

it("is public only for health, the version and signing in", () => {
  const open = routes.filter((route) => route.permission === null).map((route) => `${route.method} ${route.path}`);
  expect(open).toEqual(["GET /livez", "GET /readyz", "GET /healthz", "GET /version", "POST /v1/session"]);
});

it("asks for a version wherever something that has one is changed", () => {
  for (const route of routes) if (route.method === "PUT" || route.method === "PATCH") expect(route.ifMatch, route.id).toBe(true);
});

it("gives each role all that the lower ones have", () => {
  for (const permission of PERMISSIONS) {
    const allowed = ROLES.map((role) => roleAllows(role, permission));
    expect(allowed, permission).toEqual([...allowed].sort((a, b) => Number(a) - Number(b)));
  }
});

it("lets scopes only narrow", () => {
  expect(mayUse({ role: "viewer", scopes: ["tokens.manage"] }, "tokens.manage")).toBe(false);
  expect(mayUse({ role: "admin", scopes: ["inventory.read"] }, "tokens.manage")).toBe(false);
  expect(mayUse({ role: "admin", scopes: null }, "tokens.manage")).toBe(true);
});

it("describes every route in OpenAPI 3.1", async () => {
  const document = (await openApiOf(routes, "0.0.0")) as { openapi: string; paths: Record<string, Record<string, { operationId: string; security: unknown[] }>> };
  expect(document.openapi).toBe("3.1.0");
  const described = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((operation) => operation.operationId));
  expect(described.sort()).toEqual(routes.map((route) => route.id).sort());
});
