// What of a question may be kept: a copy without what could be a secret, bounded in length. What was left out is told by its path, for it cannot be asked again exactly.

export interface Redacted {
  readonly copy: Readonly<Record<string, unknown>>;
  /** Paths such as `body.password` or `recipients[]`. */
  readonly left: readonly string[];
}

const LONGEST_TEXT = 256;
const LONGEST_NAME = 100;
const MOST_ITEMS = 50;
const MOST_MEMBERS = 100;
const MOST_PATHS = 50;

/** Names under which secrets travel, wherever they stand in a compound: `apiKey`, `x-auth-token`, `db_password`. */
const SECRET_NAMES = /pass(?:word|wd|phrase|code)?$|^pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|signing[-_ ]?key|credential|authori[sz]ation|^auth$|cookie|session|bearer|^pin$|^otp$|^mfa|^sig(?:nature)?$|jwt|assertion|connection[-_ ]?string|^dsn$/i;

/** Texts that are secrets by how they look, whatever they are called. */
const SECRET_TEXTS = [
  /-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)/,
  /\b(?:bearer|basic|dpop)\s+[\w+/=.~-]{8,}/i,
  /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/,
  /:\/\/[^\s/:@]*:[^\s/@]+@/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\b(?:gh[pousr]|github_pat|glpat|xox[abeoprs]|sk|pk|rk|whsec|mandate|npm|hf|dop_v1|AIza)[-_][\w-]{10,}/i,
  /(?:password|passwd|secret|token|api[-_]?key)\s*[=:]\s*\S{4,}/i,
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function looksSecret(text: string): boolean {
  if (SECRET_TEXTS.some((pattern) => pattern.test(text))) return true;
  return !UUID.test(text) && (text.match(/[A-Za-z0-9+=]{20,}/g) ?? []).some(isRandom);
}

/** Letters and digits without a word among them. Ids and digests are lost with it, which is the safe side. */
function isRandom(run: string): boolean {
  if (!/\d/.test(run) || !/[a-z]/i.test(run)) return false;
  const counts = new Map<string, number>();
  for (const letter of run) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / run.length) * Math.log2(count / run.length);
  return bits >= 3.5;
}

/** Scalars, and lists of scalars, as far as they are short and look harmless. What is nested deeper is left out. */
export function redact(given: Readonly<Record<string, unknown>>): Redacted {
  const left: string[] = [];
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const leave = (path: string): undefined => {
    if (left.length < MOST_PATHS) left.push(path);
    return undefined;
  };
  for (const [index, [name, value]] of Object.entries(given).entries()) {
    const path = plainText(name).slice(0, LONGEST_NAME);
    if (index >= MOST_MEMBERS || name.length > LONGEST_NAME || looksSecret(name)) {
      leave(looksSecret(name) ? "[a name]" : path);
      continue;
    }
    const kept = SECRET_NAMES.test(name) ? leave(path) : keep(value, path, leave);
    if (kept !== undefined) copy[path] = kept;
  }
  return { copy: { ...copy }, left };
}

function keep(value: unknown, path: string, leave: (path: string) => undefined): unknown {
  if (value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  if (typeof value === "string") return value.length <= LONGEST_TEXT && !looksSecret(value) ? plainText(value) : leave(path);
  if (!Array.isArray(value)) return leave(path);
  const items: readonly unknown[] = value;
  const isHarmless = items.length <= MOST_ITEMS && items.every((item) => !Array.isArray(item) && typeof keep(item, path, () => undefined) !== "undefined" && typeof item !== "object");
  return isHarmless ? items.map((item) => (typeof item === "string" ? plainText(item) : item)) : leave(`${path}[]`);
}

/** PROVIDER: PostgreSQL has no U+0000 in text, and canonical JSON no lone surrogates. */
export const plainText = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\uFFFD");
