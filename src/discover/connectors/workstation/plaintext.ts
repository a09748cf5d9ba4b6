// Finds credentials that stand in clear in a server definition: in env, headers, arguments or the address. Values stay in this file's
// closures; what the connector keeps is where, under which name, and a fingerprint.
import { Secret } from "../../../kernel/index.ts";
import { isPlaceholder, scanText, type SecretMatch } from "../../scanning/index.ts";
import type { CredentialKind } from "../../../model/index.ts";
import type { ServerDefinition } from "./shapes.ts";

/** A value that can be masked, located and fingerprinted, but not read. */
interface HeldValue {
  /** Prefix and length: safe to show. */
  readonly redacted: string;
  readonly mask: (text: string) => string;
  /** Offsets at which the value stands in a text, also with the escapes of JSON. */
  readonly offsetsIn: (text: string) => readonly number[];
  readonly fingerprint: (make: (value: string) => string) => string;
}

export interface Plaintext {
  readonly where: "env" | "headers" | "args" | "url";
  readonly name: string;
  readonly held: HeldValue;
  /** The detector that knows the value's form, when one does. */
  readonly detector?: string;
  readonly provider?: string;
  readonly kind?: CredentialKind;
  readonly identify?: Readonly<Record<string, string>>;
}

const MOST_PLACES = 50;

function hold(value: string): HeldValue {
  const forms = [value, JSON.stringify(value).slice(1, -1)];
  return {
    redacted: new Secret(value).redacted(),
    mask: (text) => text.replaceAll(value, "[secret]"),
    offsetsIn: (text) => forms.map((form) => offsetsOf(text, form)).find((offsets) => offsets.length > 0) ?? [],
    fingerprint: (make) => make(value),
  };
}

function offsetsOf(text: string, form: string): readonly number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(form); at >= 0 && offsets.length < MOST_PLACES; at = text.indexOf(form, at + form.length)) offsets.push(at);
  return offsets;
}

const SECRET_NAME = /(?:^|_)(?:api_?keys?|access_?keys?|secret_?keys?|private_?keys?|auth_?keys?|account_?keys?|encryption_?keys?|license_?keys?|secrets?|tokens?|pat|password|passwd|passphrase|pwd|pass|credentials?|auth|authorization|bearer|cookie|session|connection_?string|dsn|key|jwt|webhook_?url|client_?secret)$/;
const NOT_SECRET_NAME = /(?:^|_)(?:public_?keys?|max_?tokens?|num_?tokens?|token_?limit|key_?id|access_?key_?id|auth_?type|key_?name|ssh_?auth|sort_?key|primary_?key|partition_?key)$/;

/** `apiKey`, `X-API-Key`, `--api-key` in one spelling: `api_key`. */
function spell(name: string): string {
  return name
    .replace(/^-+/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
}

function isSecretName(name: string): boolean {
  const spelled = spell(name);
  return SECRET_NAME.test(spelled) && !NOT_SECRET_NAME.test(spelled);
}

/** A literal that can be a credential: no reference, no blank, no path, no switch, no plain address. */
function isLiteral(value: string, name: string): boolean {
  const minimum = /pass|pwd/i.test(name) ? 3 : 6;
  if (value.length < minimum || isPlaceholder(value)) return false;
  if (/^(?:true|false|null|none|yes|no|on|off|undefined|basic|bearer|oauth2?|default|prompt|keychain|env|file|required)$/i.test(value)) return false;
  if (/^(?:\.{0,2}\/|~[\\/]|[A-Za-z]:\\|https?:\/\/[^\s:@]*$|\$)/.test(value) && !/hooks\./.test(value)) return false;
  return !/^[\d.,]+$/.test(value) || /pass|pwd|pin/i.test(name);
}

const SCHEME = /^(?:bearer|basic|token|apikey|api-key|bot|ssws|key)\s+(?=\S)/i;

/** What a detector says. The last ones of the list go by names, and here the name is known better. An AWS key id alone opens nothing. */
const isTelling = ({ detector }: SecretMatch) => detector.provider !== "generic" && detector.id !== "aws-access-key";

const told = ({ detector, identify }: SecretMatch) => ({ detector: detector.id, provider: detector.provider, kind: detector.kind, identify });

/** Credentials in one named value. */
export function plaintextIn(where: Plaintext["where"], name: string, value: string): readonly Plaintext[] {
  const found = scanText(value, { file: "" }).filter(isTelling);
  if (found.length > 0) {
    return found.map((match) => ({ where, name, held: hold(value.slice(match.offset, match.offset + match.length)), ...told(match) }));
  }
  if (!isSecretName(name)) return [];
  const bare = value.replace(SCHEME, "").trim();
  if (!isLiteral(bare, name)) return [];
  // A detector may know the value only beside its name: `DD_API_KEY=…`.
  const named = scanText(`${name}=${bare}`, { file: "" }).find(isTelling);
  return [{ where, name, held: hold(bare), ...(named === undefined ? {} : told(named)) }];
}

export function plaintextOf(server: ServerDefinition): readonly Plaintext[] {
  const env = Object.entries(server.env).flatMap(([name, value]) => plaintextIn("env", name, value));
  const headers = Object.entries(server.headers).flatMap(([name, value]) => plaintextIn("headers", name, value));
  const line = server.args.length === 0 && server.command !== undefined && /\s/.test(server.command) ? server.command.split(/\s+/) : server.args;
  return unique([...env, ...headers, ...argumentSecrets(line), ...(server.url === undefined ? [] : addressSecrets(server.url, "url"))]);
}

/** `--token=x`, `--token x`, `-e NAME=x`, `--header "Authorization: Bearer x"`, and addresses with a password or a key. */
function argumentSecrets(args: readonly string[]): readonly Plaintext[] {
  return args.flatMap((arg, index): readonly Plaintext[] => {
    const assigned = /^(--?[A-Za-z][\w-]*|[A-Za-z_][A-Za-z0-9_]*)=(.+)$/s.exec(arg);
    if (assigned !== null) return plaintextIn("args", (assigned[1] ?? "").replace(/^-+/, ""), assigned[2] ?? "");
    const header = /^([A-Za-z][A-Za-z0-9-]*):\s*(.+)$/s.exec(arg);
    if (header !== null && !/^[a-z+]+:\/\//i.test(arg)) return plaintextIn("args", header[1] ?? "", header[2] ?? "");
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(arg)) return addressSecrets(arg, "args");
    const previous = args[index - 1] ?? "";
    if (arg.startsWith("-")) return [];
    return plaintextIn("args", /^--?[A-Za-z][\w-]*$/.test(previous) ? previous.replace(/^-+/, "") : `argument ${index + 1}`, arg);
  });
}

function addressSecrets(address: string, where: Plaintext["where"]): readonly Plaintext[] {
  const whole = plaintextIn(where, "address", address);
  if (whole.length > 0) return whole;
  const query = /\?([^#]*)/.exec(address)?.[1] ?? "";
  return query.split("&").flatMap((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [] : plaintextIn(where, pair.slice(0, equals), pair.slice(equals + 1));
  });
}

function unique(found: readonly Plaintext[]): readonly Plaintext[] {
  const seen = new Set<string>();
  return found.filter(({ where, name, held }) => {
    const key = `${where}|${name}|${held.fingerprint((value) => value)}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
