// The doors before the body, without a server: foreign hosts, foreign origins, forms of old browsers.
import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { checkHost, checkOrigin, consolePolicy } from "./guard.ts";

const request = (method: string, headers: Record<string, string>) => ({ method, headers }) as unknown as FastifyRequest;
const host = (name: string, hosts: string[] = []) => () => checkHost(request("GET", { host: name }), { hosts });
const origin = (method: string, headers: Record<string, string>) => () => checkOrigin(request(method, { host: "127.0.0.1:7420", ...headers }));

describe("host", () => {
  it("knows loopback and configured names, with any port", () => {
    for (const name of ["127.0.0.1:7420", "localhost", "[::1]:80", "LOCALHOST:1"]) expect(host(name)).not.toThrow();
    expect(host("mandate.example.com", ["mandate.example.com"])).not.toThrow();
  });

  it("refuses every other name, and tricks with one", () => {
    for (const name of ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "", "localhost:7420:1", "local host", "10.0.0.7"]) expect(host(name), name).toThrow(/not known by the host name/);
  });
});

describe("origin", () => {
  it("lets reads pass from anywhere", () => {
    expect(origin("GET", { origin: "https://evil.example" })).not.toThrow();
  });

  it("takes changes from our own pages and from programs", () => {
    expect(origin("POST", { origin: "http://127.0.0.1:7420", "sec-fetch-site": "same-origin" })).not.toThrow();
    expect(origin("POST", { "content-type": "application/json" })).not.toThrow();
    expect(origin("POST", { "content-type": "multipart/form-data; boundary=x" })).not.toThrow();
    expect(origin("DELETE", {})).not.toThrow();
  });

  it("refuses changes from other pages, whatever they say", () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://127.0.0.1:9999" },
      { origin: "http://localhost:7420" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:7420" },
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "TEXT/PLAIN;charset=utf-8" },
    ]) {
      expect(origin("POST", headers as Record<string, string>), JSON.stringify(headers)).toThrow(/another site/);
    }
  });
});

it("has no unsafe word in the console's policy, and cannot be framed", () => {
  const policy = consolePolicy("abc");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("style-src 'self' 'nonce-abc'");
});
