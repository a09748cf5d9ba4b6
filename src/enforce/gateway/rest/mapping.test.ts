// Arguments and requests: what is read out of a request and made anew is the same request, and no argument leaves its place.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RestOperation } from "../../../model/index.ts";
import { operationOf, requestOf } from "./mapping.ts";

const BASE = "https://api.example.com/v2";
const operation = (more: object = {}) => RestOperation.parse({
  tool: "get_invoice", method: "GET", path: "/accounts/{account}/invoices/{id}", query: ["expand", "limit"], headers: { trace: "X-Trace" },
  inputSchema: { type: "object", properties: { account: { type: "string" }, id: { type: "integer" }, limit: { type: "integer" }, expand: { type: "array", items: { type: "string" } } } }, ...more,
});
const pay = operation({ tool: "pay", method: "POST", path: "/accounts/{account}/payments", query: [] });

describe("arguments as a request", () => {
  it("go where they were declared: path, query, header, body", () => {
    expect(requestOf(operation(), BASE, { account: "a b/c", id: 7, expand: ["lines", "tax"], limit: 5, trace: "t1" })).toEqual({ method: "GET", path: "/v2/accounts/a%20b%2Fc/invoices/7?expand=lines&expand=tax&limit=5", headers: { "x-trace": "t1" }, body: null });
    expect(requestOf(pay, BASE, { account: "A", amount: 5, to: "Ben" })).toEqual({ method: "POST", path: "/v2/accounts/A/payments", headers: { "content-type": "application/json" }, body: '{"amount":5,"to":"Ben"}' });
  });

  it("row 43: stay in their place", () => {
    for (const account of ["..", ".", "../admin", "a/../b", "a\\..\\b", "", "a\r\nHost: x", "\ud800"]) expect(typeof requestOf(operation(), BASE, { account, id: 1 }), JSON.stringify(account)).toBe("string");
    expect(requestOf(operation(), BASE, { account: "a", id: 1, trace: "x\r\nAuthorization: y" })).toMatch(/more than one line/);
    expect(requestOf(operation({ headers: { trace: "Authorization" } }), BASE, { account: "a", id: 1, trace: "x" })).toMatch(/not an argument/);
    expect(requestOf(operation(), BASE, { account: "a", id: 1, all: true })).toBe("there is no argument all");
    expect(requestOf(operation(), BASE, { account: "a" })).toMatch(/id is missing/);
  });
});

describe("a request as arguments", () => {
  const seen = (path: string, more: object = {}) => ({ method: "GET", path, headers: {}, body: undefined, ...more });

  it("finds the operation that declares all of it", () => {
    expect(operationOf([pay, operation()], BASE, seen("/v2/accounts/A/invoices/7?limit=5&expand=lines", { headers: { "x-trace": "t" } }))).toMatchObject({ operation: { tool: "get_invoice" }, arguments: { account: "A", id: 7, limit: 5, expand: ["lines"], trace: "t" } });
    expect(operationOf([pay, operation()], BASE, seen("/v2/accounts/A/payments", { method: "POST", body: { amount: 5 } }))).toMatchObject({ operation: { tool: "pay" }, arguments: { account: "A", amount: 5 } });
  });

  it("finds none when a part of it is declared by none, or could be read in two ways", () => {
    for (const [path, more] of [
      ["/v2/accounts/A/invoices/7?admin=1", {}], ["/v2/accounts/A/invoices", {}], ["/v3/accounts/A/invoices/7", {}], ["/accounts/A/invoices/7", {}], ["/v2/accounts/A/invoices/7", { method: "DELETE" }],
      ["/v2/accounts/%zz/invoices/7", {}], ["/v2/accounts/A/payments", { method: "POST", body: [1] }], ["/v2/accounts/A/payments", { method: "POST", body: { account: "B" } }], ["/v2/accounts/A/invoices/7", { body: { id: 8 } }],
    ] as const) expect(operationOf([pay, operation()], BASE, seen(path, more)), path).toBeUndefined();
  });

  it("gives the arguments that a call of the tool would have had, and they make the same request", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((value) => value.isWellFormed() && !/^\.{1,2}$/.test(value) && !/[\p{Cc}/\\]/u.test(value));
    fc.assert(fc.property(text, fc.nat(), fc.option(fc.nat(), { nil: undefined }), (account, id, limit) => {
      const given = { account, id, ...(limit === undefined ? {} : { limit }) };
      const request = requestOf(operation(), BASE, given);
      if (typeof request === "string") throw new Error(request);
      const found = operationOf([operation()], BASE, { ...request, body: undefined });
      expect(found?.arguments).toEqual(given);
      expect(requestOf(operation(), BASE, found?.arguments ?? {})).toEqual(request);
    }));
  });
});
