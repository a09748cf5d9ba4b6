// The configuration: flags over environment over mandate.yaml over defaults, each value checked with a sentence that says where it came from.
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { MandateError, messageOf, Secret } from "../kernel/index.ts";

const HOST_DEFAULT = "127.0.0.1";
const PORT_DEFAULT = 7420;
/** A year, and the time to look back at it. */
export const DECISIONS_KEPT_DAYS = 400;
const GIB = 1024 ** 3;

/** Every setting: its key in mandate.yaml, what it means, its check. Environment names and flags are derived from the key. */
const SETTINGS = {
  host: { says: "address to listen on", check: z.string().min(1).max(253).refine((value) => isIP(value) > 0 || value === "localhost", "must be an IP address or localhost") },
  port: { says: "port to listen on", check: z.coerce.number().int().min(0).max(65535) },
  data_dir: { says: "folder of the embedded database, keys and uploads", check: z.string().min(1).max(4096) },
  database_url: { says: "a PostgreSQL server to use instead of the embedded one", check: z.string().regex(/^postgres(ql)?:\/\//, "must begin with postgres:// or postgresql://").refine(isDatabaseUrl, "must be like postgres://user:password@host:5432/database, special characters of the password percent-encoded") },
  public_url: { says: "address by which browsers reach it, when that is not host and port", check: z.url({ protocol: /^https?$/ }) },
  trust_proxy: { says: "believe X-Forwarded-* of the proxy in front", check: z.stringbool().or(z.boolean()) },
  environment: { says: "word in API tokens that tells installations apart", check: z.string().regex(/^[a-z]{2,10}$/, "must be 2 to 10 lower-case letters") },
  log_level: { says: "how much is logged", check: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]) },
  seal_key: { says: "key that seals secrets at rest, 32 bytes in base64, instead of the file seal.key; after a change the former ones behind it", check: z.string().max(1000).regex(/^[A-Za-z0-9+/]{43}=(?:[\s,]+[A-Za-z0-9+/]{43}=)*$/, "must be 32 bytes in base64, such as `openssl rand -base64 32` makes").refine(isNoExample, "is an example or was typed by hand, and anybody could guess it; make one with `openssl rand -base64 32`") },
  dynamic_registration: { says: "let applications register themselves as OAuth clients (RFC 7591)", check: z.stringbool().or(z.boolean()) },
  mtls_port: { says: "port of a second listener that asks clients for certificates (RFC 8705)", check: z.coerce.number().int().min(0).max(65535) },
  mtls_certificate: { says: "PEM file of that listener's own certificate, with its chain", check: z.string().min(1).max(4096) },
  mtls_key: { says: "PEM file of its private key", check: z.string().min(1).max(4096) },
  client_ca: { says: "PEM file of the authorities that vouch for clients' certificates", check: z.string().min(1).max(4096) },
  client_certificate_header: { says: "header in which the trusted proxy hands a client's certificate on, such as client-cert", check: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "must be the name of a header") },
  egress_port: { says: "port of the egress proxy for REST APIs; none runs unless it is set", check: z.coerce.number().int().min(0).max(65535) },
  egress_host: { says: "address that the egress proxy listens on; tokens reach it in clear, so beyond this machine only in a network that nobody else hears", check: z.string().min(1).max(253).refine((value) => isIP(value) > 0 || value === "localhost", "must be an IP address or localhost") },
  egress_hosts: { says: "hosts to which the egress proxy opens a tunnel that nobody looks into, where a mandate names it; commas between", check: z.string().max(10_000).regex(/^[a-z0-9.-]+(?::\d{1,5})?(?:\s*,\s*[a-z0-9.-]+(?::\d{1,5})?)*$/, "must be names of hosts in small letters, such as packages.example.com or status.example.com:8443, with commas between") },
  egress_ca_certificate: { says: "PEM file of the authority with which the egress proxy looks into TLS; agents must trust it", check: z.string().min(1).max(4096) },
  egress_ca_key: { says: "PEM file of that authority's private key", check: z.string().min(1).max(4096) },
  otlp_endpoint: { says: "collector of OpenTelemetry, such as http://localhost:4318, that gets a span for each call through the gate", check: z.url({ protocol: /^https?$/ }) },
  decisions_kept_days: { says: "days that decisions are kept; then they are pruned, batch by batch, with a record of it", check: z.coerce.number().int().min(1).max(36_500) },
  upload_limit_bytes: { says: "largest uploaded file", check: z.coerce.number().int().min(1024 * 1024).max(64 * GIB) },
} as const;

/** A URL without a host (`user@/database?host=/folder/of/socket`) is one to PostgreSQL. */
function isDatabaseUrl(value: string): boolean {
  return URL.canParse(value.replace(/@\//, "@host/"));
}

/** Bytes of chance: of 32 about 30 differ. One that repeats itself was copied from somewhere. */
function isNoExample(value: string): boolean {
  return value.split(/[\s,]+/).every((key) => new Set(Buffer.from(key, "base64")).size >= 16);
}

type Key = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly Key[];
export const settingSays = (key: Key): string => SETTINGS[key].says;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
  readonly environment: string;
  readonly logLevel: string;
  readonly uploadLimitBytes: number;
  readonly dynamicRegistration: boolean;
  readonly decisionsKeptDays: number;
  /** INVARIANT: never printed. */
  readonly sealKey: Secret | undefined;
  /** The listener for client certificates. */
  readonly mtls: { readonly port: number; readonly certificate: string; readonly key: string } | undefined;
  readonly egress: { readonly host: string; readonly port: number; readonly hosts: readonly string[]; readonly authority: { readonly certificate: string; readonly key: string } | undefined } | undefined;
  readonly otlpEndpoint: string | undefined;
  readonly clientCa: string | undefined;
  readonly clientCertificateHeader: string | undefined;
  /** The file that was read, when there was one. */
  readonly file: string | undefined;
}

export interface ConfigSources {
  /** Keys as in mandate.yaml. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file named by --config; else mandate.yaml of the folder, when it is there. */
  readonly configFile: string | undefined;
  readonly folder: string;
}

interface Given {
  readonly value: unknown;
  readonly from: string;
}

export function readConfig(sources: ConfigSources): Config {
  const file = readConfigFile(sources);
  const given = (key: Key): Given | undefined => fromFlag(key, sources) ?? fromEnvironment(key, sources) ?? fromFile(key, file);
  const value = <K extends Key>(key: K): z.output<(typeof SETTINGS)[K]["check"]> | undefined => {
    const found = given(key);
    return found === undefined ? undefined : checked(key, found);
  };
  const config: Config = {
    host: value("host") ?? HOST_DEFAULT,
    port: value("port") ?? PORT_DEFAULT,
    dataDir: resolve(sources.folder, value("data_dir") ?? ".mandate"),
    databaseUrl: value("database_url"),
    publicUrl: value("public_url"),
    trustProxy: value("trust_proxy") ?? false,
    environment: value("environment") ?? "live",
    logLevel: value("log_level") ?? "warn",
    uploadLimitBytes: value("upload_limit_bytes") ?? 4 * GIB,
    dynamicRegistration: value("dynamic_registration") ?? false,
    decisionsKeptDays: value("decisions_kept_days") ?? DECISIONS_KEPT_DAYS,
    sealKey: secretOf(value("seal_key")),
    mtls: mtlsOf(value("mtls_port"), value("mtls_certificate"), value("mtls_key")),
    egress: egressOf({ port: value("egress_port"), host: value("egress_host"), hosts: value("egress_hosts"), certificate: value("egress_ca_certificate"), key: value("egress_ca_key") }),
    otlpEndpoint: value("otlp_endpoint"),
    clientCa: value("client_ca"),
    clientCertificateHeader: value("client_certificate_header"),
    file: file?.path,
  };
  checkListener(config);
  checkCertificates(config);
  return config;
}

function mtlsOf(port: number | undefined, certificate: string | undefined, key: string | undefined): Config["mtls"] {
  if (port === undefined && certificate === undefined && key === undefined) return undefined;
  if (port === undefined || certificate === undefined || key === undefined) throw invalid("The listener for client certificates needs mtls_port, mtls_certificate and mtls_key together. Set all three, or none.");
  return { port, certificate, key };
}

interface EgressGiven {
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly hosts: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

function egressOf({ port, host, hosts, certificate, key }: EgressGiven): Config["egress"] {
  if ((certificate === undefined) !== (key === undefined)) throw invalid("The egress proxy needs egress_ca_certificate and egress_ca_key together. Set both, or none.");
  if (port === undefined) {
    if (host === undefined && hosts === undefined && certificate === undefined) return undefined;
    throw invalid("There are settings of the egress proxy, and egress_port is not among them. Set it, or leave the others away.");
  }
  return { host: host ?? HOST_DEFAULT, port, hosts: (hosts ?? "").split(",").map((each) => each.trim()).filter((each) => each !== ""), authority: certificate === undefined || key === undefined ? undefined : { certificate, key } };
}

/** INVARIANT: a header that any caller could send proves nothing. */
function checkCertificates({ clientCertificateHeader, trustProxy }: Config): void {
  if (clientCertificateHeader === undefined || trustProxy) return;
  throw invalid("client_certificate_header names a header that any caller could send, and trust_proxy is off. Set trust_proxy when a proxy in front sets the header itself, or leave it away.");
}

const secretOf = (text: string | undefined): Secret | undefined => (text === undefined ? undefined : new Secret(text));

function checked<K extends Key>(key: K, given: Given): z.output<(typeof SETTINGS)[K]["check"]> {
  const parsed = SETTINGS[key].check.safeParse(given.value);
  if (parsed.success) return parsed.data as z.output<(typeof SETTINGS)[K]["check"]>;
  // INVARIANT: the value is not repeated, because a database URL holds a password.
  throw invalid(`${given.from} (${SETTINGS[key].says}) is not valid: ${parsed.error.issues[0]?.message ?? "it cannot be understood"}. Correct it and start again.`);
}

function fromFlag(key: Key, sources: ConfigSources): Given | undefined {
  const value = sources.flags[key];
  return value === undefined ? undefined : { value, from: `--${key.replaceAll("_", "-")}` };
}

const COMMON_NAMES: Partial<Record<Key, string>> = { database_url: "DATABASE_URL", port: "PORT", log_level: "LOG_LEVEL" };

/** `MANDATE_PORT`, then the name every platform sets (`PORT`); each also as `…_FILE`, which names a file that holds the value. */
function fromEnvironment(key: Key, sources: ConfigSources): Given | undefined {
  for (const name of [`MANDATE_${key.toUpperCase()}`, COMMON_NAMES[key]]) {
    if (name === undefined) continue;
    const value = sources.env[name];
    if (value !== undefined && value !== "") return { value, from: name };
    const path = sources.env[`${name}_FILE`];
    if (path !== undefined && path !== "") return { value: readValueFile(`${name}_FILE`, path), from: `${name}_FILE` };
  }
  return undefined;
}

function readValueFile(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (thrown) {
    throw invalid(`${name} names ${path}, which cannot be read (${messageOf(thrown)}). Name a readable file that holds the value.`);
  }
}

function fromFile(key: Key, file: ConfigFile | undefined): Given | undefined {
  const value = file?.values[key];
  return value === undefined || value === null ? undefined : { value, from: `${key} in ${file?.path ?? ""}` };
}

interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readConfigFile(sources: ConfigSources): ConfigFile | undefined {
  const named = sources.configFile ?? sources.env.MANDATE_CONFIG;
  const path = resolve(sources.folder, named ?? "mandate.yaml");
  if (!existsSync(path)) {
    if (named === undefined) return undefined;
    throw invalid(`The configuration file ${path} is not there. Name one that is, or leave --config away.`);
  }
  let values: unknown;
  try {
    values = parse(readFileSync(path, "utf8"), { maxAliasCount: 0 }) ?? {};
  } catch (thrown) {
    throw invalid(`The configuration file ${path} cannot be read: ${messageOf(thrown).split("\n")[0] ?? ""}. Correct it and start again.`);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) throw invalid(`The configuration file ${path} must hold settings, one \`name: value\` a line.`);
  const unknown = Object.keys(values).find((key) => !(SETTING_KEYS as readonly string[]).includes(key));
  if (unknown !== undefined) throw invalid(`${path} has the setting ${unknown}, which does not exist. The settings are: ${SETTING_KEYS.join(", ")}.`);
  return { path, values: values as Record<string, unknown> };
}

const LOOPBACK_HOSTS = new Set(["127.0.0.1", "::1", "localhost"]);

/** INVARIANT: nobody listens to the network in clear by accident. */
function checkListener(config: Config): void {
  if (LOOPBACK_HOSTS.has(config.host) || config.host.startsWith("127.")) return;
  if (config.publicUrl === undefined) throw invalid(`host ${config.host} can be reached from other machines, and public_url does not say by which address. Set public_url (such as https://mandate.example.com), or listen on 127.0.0.1.`);
  const url = new URL(config.publicUrl);
  const loopback = LOOPBACK_HOSTS.has(url.hostname.replaceAll(/[[\]]/g, ""));
  if (url.protocol === "http:" && !loopback) throw invalid("public_url is http, and sessions would cross the network in clear. Put a proxy with a certificate in front and set public_url to its https address.");
}

const invalid = (sentence: string) => new MandateError("configuration_invalid", sentence);

/** The address to print and to make links with. */
export function baseUrl(config: Pick<Config, "host" | "publicUrl">, port: number): string {
  if (config.publicUrl !== undefined) return config.publicUrl.replace(/\/+$/, "");
  return `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
}

const ANY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Where it is reached from this very machine, whatever stands before it. */
export const localUrl = ({ host }: Pick<Config, "host">, port: number): string => baseUrl({ host: ANY_ADDRESS[host] ?? host, publicUrl: undefined }, port);
