// Where a setting comes from, which wins, and what is said when it is wrong.
import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { baseUrl, readConfig } from "./config.ts";

const folder = mkdtempSync(join(tmpdir(), "mandate-config-"));
const read = (given: { flags?: Record<string, unknown>; env?: Record<string, string>; yaml?: string }) => {
  const configFile = given.yaml === undefined ? undefined : join(folder, `${Math.floor(performance.now() * 1000)}.yaml`);
  if (configFile !== undefined) writeFileSync(configFile, given.yaml ?? "");
  return readConfig({ flags: given.flags ?? {}, env: given.env ?? {}, configFile, folder });
};

describe("configuration", () => {
  it("listens on loopback by default", () => {
    const config = read({});
    expect([config.host, config.port, config.dataDir]).toEqual(["127.0.0.1", 7420, join(folder, ".mandate")]);
    expect(baseUrl(config, config.port)).toBe("http://127.0.0.1:7420");
  });

  it("lets flags win over the environment, and the environment over the file", () => {
    expect(read({ yaml: "port: 1" }).port).toBe(1);
    expect(read({ yaml: "port: 1", env: { PORT: "2" } }).port).toBe(2);
    expect(read({ yaml: "port: 1", env: { PORT: "2", MANDATE_PORT: "3" } }).port).toBe(3);
    expect(read({ yaml: "port: 1", env: { MANDATE_PORT: "3" }, flags: { port: "4" } }).port).toBe(4);
  });

  it("reads a secret from a file that a variable names", () => {
    const path = join(folder, "url");
    writeFileSync(path, "postgres://u:p@db/m\n");
    expect(read({ env: { DATABASE_URL_FILE: path } }).databaseUrl).toBe("postgres://u:p@db/m");
  });

  it("keeps the sealing key where nobody prints it, and says when it is none", () => {
    const key = randomBytes(32).toString("base64");
    const { sealKey } = read({ env: { MANDATE_SEAL_KEY: `${key} ${key}` } });
    expect(JSON.stringify(sealKey)).toBe('"[secret]"');
    expect(() => read({ env: { MANDATE_SEAL_KEY: "hunter2" } })).toThrow(/32 bytes in base64/);
    expect(() => read({ env: { MANDATE_SEAL_KEY: "hunter2" } })).not.toThrow(/hunter2/);
  });

  it("starts no egress proxy unless its port is set, and none with half of an authority", () => {
    expect(read({}).egress).toBeUndefined();
    expect(read({ yaml: "egress_port: 7421\negress_hosts: packages.example.com, status.example.com:8443" }).egress).toEqual({ host: "127.0.0.1", port: 7421, hosts: ["packages.example.com", "status.example.com:8443"], authority: undefined });
    expect(() => read({ yaml: "egress_hosts: packages.example.com" })).toThrow(/egress_port is not among them/);
    expect(() => read({ yaml: "egress_port: 1\negress_ca_certificate: a.pem" })).toThrow(/together/);
    expect(() => read({ yaml: "egress_port: 1\negress_hosts: https://packages.example.com/" })).toThrow(/names of hosts/);
  });

  it("row 47: starts with no example for a key, and with no header that anybody could send", () => {
    for (const example of [Buffer.alloc(32).toString("base64"), Buffer.alloc(32, "changeme").toString("base64")]) expect(() => read({ env: { MANDATE_SEAL_KEY: example } })).toThrow(/example/);
    expect(() => read({ yaml: "client_certificate_header: client-cert" })).toThrow(/trust_proxy is off/);
    expect(read({ yaml: "client_certificate_header: client-cert\ntrust_proxy: true" }).clientCertificateHeader).toBe("client-cert");
    expect(() => read({ yaml: "mtls_port: 8443" })).toThrow(/needs mtls_port, mtls_certificate and mtls_key/);
  });

  it("says which setting is wrong without repeating its value", () => {
    expect(() => read({ env: { DATABASE_URL: "mysql://root:hunter2@db" } })).toThrow(/DATABASE_URL .*must begin with postgres/);
    expect(() => read({ env: { DATABASE_URL: "mysql://root:hunter2@db" } })).not.toThrow(/hunter2/);
    expect(() => read({ yaml: "prot: 1" })).toThrow(/prot, which does not exist/);
    expect(() => read({ yaml: "- a" })).toThrow(/must hold settings/);
    expect(() => read({ flags: { port: "70000" } })).toThrow(/--port/);
  });

  it("refuses to listen to the network in clear", () => {
    expect(() => read({ flags: { host: "0.0.0.0" } })).toThrow(/public_url does not say/);
    expect(() => read({ flags: { host: "0.0.0.0", public_url: "http://mandate.example.com" } })).toThrow(/in clear/);
    expect(read({ flags: { host: "0.0.0.0", public_url: "https://mandate.example.com" } }).host).toBe("0.0.0.0");
  });
});
