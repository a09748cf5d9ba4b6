// The last gate of detectors that only have a name and a value to go by: is this value a secret, or code, words, a path, a blank?
import { entropyOf, looksLikeWords } from "./entropy.ts";
import { isPlaceholder } from "./placeholder.ts";

const COMMON_WORDS = new Set(
  "password passwd pass pwd secret token test testing user username admin root guest none null nil undefined true false string text required optional default value localhost mypassword mysecret password1 password123 123456 12345678 qwerty hidden redacted masked bearer basic apikey api_key api-key key pw passphrase not-set notset unset empty disabled enabled private public anoncvs anonymous".split(" "),
);

const SAMPLE_HOST = /^(?:example\.(?:com|org|net)|.*\.example(?:\.com)?|host(?:name)?|server|domain\.com|ip)$/i;

/** The password of an address: not a blank, not a reference, not the sample of every manual. */
export function isRealPassword(password: string, host: string, user: string): boolean {
  if (password.length < 3 || isPlaceholder(password) || /^(?:[*.x#_-]+|[A-Z_]+)$/.test(password)) return false;
  if (/^[$%{[<]|[}\]>]$/.test(password) || /^:?\w+\}/.test(password)) return false;
  const sampleHost = SAMPLE_HOST.test(host) || /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)$/.test(host);
  if (COMMON_WORDS.has(password.toLowerCase())) return false;
  return !(sampleHost && (password === user || password.length < 4));
}

const CODE = /[({[]|=>|::|->|^\w{1,4}\.\w+[.:]|\+\+$|^[@&*!]|^\$|%\(|^\w+\(\)|[a-z]\.[a-z]{2,}\(|\?\.|\$\{|^\w+\$\d|^self\.|^this\.|^new\s/i;
/** `config.api.key`, `settings.TOKEN_2`: a member of something, where no quotes say that it is text. */
const MEMBER = /^[A-Za-z_$][\w$]{0,40}(?:\.[A-Za-z_$][\w$]{0,40}){1,6}$/;
const PATH = /^(?:\.{0,2}\/|~\/|[a-z]:\\|https?:\/\/|file:|\/\/|[\w.-]+\/[\w./-]+\.\w{1,5}$)/i;
const DIGEST_NAME = /(?:integrity|checksum|digest|sha\d*|md5|hash|etag|commit|revision|version|fingerprint|thumbprint|public|cache|primary|foreign|sort|partition|hot|short|object|row|group|i18n|translation|storage)[_.-]?(?:key|token)?$/i;
const DIGEST_VALUE = /^(?:[\w.-]+\/[\w./-]+@|sha\d{1,3}[-:]|md5:|\$2[aby]\$|urn:|arn:|projects\/|ssh-(?:rsa|ed25519)|ecdsa-sha2|(?:[0-9a-f]{2}:){4}|MFkwEwYH|MIIBIjAN|MIICIjAN|MCowBQYD)/i;
/** `KeyId`, `access_key_id`: names a key, and is none. `secret_id` is left out: there the id itself is the secret. The handshake of a web socket is public. */
const ID_NAME = /key[ _.-]?id$|websocket[_-]?key$/i;
const PASSWORD_NAME = /pass(?:w(?:or)?d|wd|phrase)?(?:[_.-]?(?:value|string|prod|production|live|test|dev|staging))?$|pwd$/i;
const WEAK_NAME = /(?:^|[_.-])(?:auth|key|pass|credentials?)$/i;

/** A value beside a telling name: random enough for a key or token, or a word that can well be a password. */
export function isLikelySecret(value: string, match: RegExpExecArray): boolean {
  const name = nameOf(match);
  if (name === undefined) return false;
  if (isPlaceholder(value) || COMMON_WORDS.has(value.toLowerCase()) || name.endsWith(value)) return false;
  if (DIGEST_NAME.test(name) || ID_NAME.test(name) || DIGEST_VALUE.test(value) || PATH.test(value)) return false;
  const before = match[0].slice(0, match[0].length - value.length);
  // A list of names, `"password", "md5"`: only a machine-made value counts after a comma.
  const listed = /,\s*["'`]*$/.test(before);
  const quoted = /["'`]$/.test(before);
  // A quoted text that goes on after a blank is a sentence.
  if (quoted && /^[ \t]/.test(match.input.slice(match.index + match[0].length))) return false;
  const assigned = /^[A-Z][A-Z0-9_]*$/.test(name) && /^[^"'`:,]*=$/.test(before);
  // `"pass": "text"` is what a check says; a password beside that name has a digit.
  if (/^pass$/i.test(name) && (!/\d/.test(value) || value.includes("/"))) return false;
  if (PASSWORD_NAME.test(name) && !listed) return isLikelyPassword(value, quoted, assigned);
  if (listed && !/\d/.test(value)) return false;
  if (CODE.test(value) || (!quoted && MEMBER.test(value))) return false;
  const weak = WEAK_NAME.test(name);
  // `"key": "ec2:Attribute"`, `?key=a%20b#part`, `"key": "s3tables"`: the key of a map, a part of an address, a name with a number in it.
  if (/^(?:key|auth|pass)$/i.test(name) && (/^[a-z][\w-]*:|[%#]/i.test(value) || (/^(?:[a-z\d-]+|[A-Z\d-]+)$/.test(value) && digitsOf(value) < 3))) return false;
  // `"key": "8a20fd…"` in a report or a cache: a digest that names an entry, as long as SHA-1 or SHA-256 make it.
  if (/^key$/i.test(name) && quoted && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) return false;
  if (!weak && isPlainRun(value)) return true;
  return value.length >= (weak || listed ? 16 : 12) && isRandomToken(value, weak || value.length < 16);
}

/** A value that stands in a member of its own, beside a member with its name. */
export function isLikelyEntry(value: string, match: RegExpExecArray): boolean {
  const name = match.groups?.["name"] ?? "";
  if (isPlaceholder(value) || COMMON_WORDS.has(value.toLowerCase()) || CODE.test(value) || PATH.test(value)) return false;
  if (DIGEST_NAME.test(name) || ID_NAME.test(name) || DIGEST_VALUE.test(value)) return false;
  if (PASSWORD_NAME.test(name)) return isLikelyPassword(value, true, true);
  return value.length >= 12 && isRandomToken(value, WEAK_NAME.test(name));
}

/** The last resort: a word such as `key` or `secret`, then a random value, with only blanks, hyphens or an assignment between. */
export function isLikelyNamedToken(value: string, match: RegExpExecArray): boolean {
  // In capitals (`acme SECRET …`) the word is a label; in running text a bare `key <value>` says little, so that the value has to be long and random.
  const name = match.groups?.["name"] ?? "";
  const label = /^[A-Z]{3}/.test(name);
  if (!label && /^(?:[a-z\d-]+|[A-Z\d-]+)$/.test(value) && digitsOf(value) < 3) return false;
  if (label ? !(isPlainRun(value) || isLabelled(value)) : value.replace(/-/g, "").length < 20 || !isRandomToken(value, true)) return false;
  const before = match.input.slice(Math.max(0, match.index - 24), match.index);
  if (isPlaceholder(value) || DIGEST_VALUE.test(value) || PATH.test(value) || CODE.test(value) || MEMBER.test(value)) return false;
  if (ID_NAME.test(before + name) || /(?:commit|sha\d*|rev|digest|hash|checksum|integrity|public|primary|foreign|cache|sort|partition)[\s_-]{0,2}$/i.test(before)) return false;
  return !/^\d{4}-\d\d-\d\d|^[\w-]+\.(?:js|ts|py|json|ya?ml|md|html?|com|org|net|io)$|\//i.test(value);
}

/** Beside a label in capitals: 16 characters of letters and digits will do. */
const isLabelled = (value: string) => value.length >= 16 && /\d/.test(value) && isRandomToken(value, value.length < 20);

/** A service that is named, then perhaps `api key`, then a value: with an assignment or such a word a short value will do. */
export function isNamedServiceKey(value: string, match: RegExpExecArray): boolean {
  const { words = "", between = "" } = match.groups ?? {};
  const told = /key|token|secret|pat|private|access|auth/i.test(words);
  const assigned = /[=:]/.test(between);
  const after = match.input.slice(match.index + match[0].length, match.index + match[0].length + 2);
  if (/^[.:@]\w/.test(after) || isPlaceholder(value) || DIGEST_VALUE.test(value) || PATH.test(value) || /\//.test(value)) return false;
  if (/^\d{4}-\d\d-\d\d|\.(?:js|ts|py|json|ya?ml|md|html?|com|org|net|io|tgz|gz)$|^v?\d+\.\d+/i.test(value)) return false;
  if (!told && !assigned && !UUID.test(value) && value.length < 20) return false;
  if (told && (UUID.test(value) || isPlainRun(value))) return true;
  if (told && value.length >= (assigned ? 10 : 14)) return digitsOf(value) > 1 && /[a-z]/i.test(value) && entropyOf(value) > 2.8 && !isIdentifier(value) && !looksLikeWords(value);
  return value.length >= 16 && digitsOf(value) > 1 && isRandomToken(value, false);
}

const digitsOf = (value: string): number => value.replace(/\D/g, "").length;

/** One long run of letters or digits, of enough different ones: no word is that long, but a token can be. */
function isPlainRun(value: string): boolean {
  return /^(?:[A-Za-z]{20,}|\d{24,}|[0-9a-f]{30,})$/.test(value) && new Set(value).size >= 6 && !isIdentifier(value);
}

const UUID = /^[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}$/i;

/** A machine-made value: letters and digits mixed, no words, no alphabet. `strict` when the name proves little. */
function isRandomToken(value: string, strict: boolean): boolean {
  if (!/\d/.test(value) && !(/[a-z]/.test(value) && /[A-Z]/.test(value) && entropyOf(value) > 4)) return false;
  if (!/[A-Za-z]/.test(value) || entropyOf(value) < 2.8 || looksLikeWords(value) || isIdentifier(value)) return false;
  // Parts of words joined by hyphens or underscores, with a number somewhere: an identifier.
  const parts = value.split(/[-_.]/);
  if (!UUID.test(value) && parts.length >= 3 && !parts.some((part) => part.length > 16 && /\d/.test(part)) && parts.filter((part) => /^[a-z]*$|^[A-Z]*$|^\d{1,4}$|^[A-Z]?[a-z]+\d{0,2}$/.test(part)).length >= parts.length - 1) return false;
  const bits = entropyOf(value);
  return /^[0-9a-f-]+$/i.test(value) ? bits > 2.8 && value.length >= 20 : bits > (strict ? 3.3 : 2.9);
}

/** Words joined by separators or by capitals (`wafv2:LogDestinationResource`, `URLPatternResult`): random text falls into much shorter parts. */
function isIdentifier(value: string): boolean {
  const parts = value.split(/[-_.:/]|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter((part) => part !== "");
  return value.length / parts.length >= 4.5 && parts.every((part) => /^(?:[a-z]{1,20}|[A-Z]{1,14}|[A-Z][a-z]{1,20})\d{0,2}$/.test(part));
}

/** The whole name, of which the pattern matched only the telling end. `undefined`: the telling end is only a part of a longer word (monkey). */
function nameOf(match: RegExpExecArray): string | undefined {
  const before = /[A-Za-z0-9_.-]{0,48}$/.exec(match.input.slice(Math.max(0, match.index - 48), match.index))?.[0] ?? "";
  const end = match.groups?.["name"] ?? "";
  const word = /^(?:key|pass|auth|pwd|credentials?|token|secret)(?![a-z])/i.exec(end)?.[0];
  if (word !== undefined && /[a-z]$/i.test(before) && !(/^[A-Z]/.test(end) && /[a-z]$/.test(before)) && /^(?:key|pass|auth|pwd)$/i.test(word)) return undefined;
  return before + end;
}

const LABEL = /pass|secret|field|label|input|require|forgot|reset|confirm|invalid|enter|login|change|update|hash|value|param|type|column|prompt/i;

function isLikelyPassword(value: string, quoted: boolean, assigned: boolean): boolean {
  if (!quoted && (CODE.test(value) || MEMBER.test(value))) return false;
  // Text in another script, or the name of a type where no quotes say that it is text.
  if (/[^\x20-\x7e]/.test(value) || (!quoted && !assigned && !/\d/.test(value) && isIdentifier(value))) return false;
  if (/^[$%{[<(]|\$\{/.test(value) || value.length > 100) return false;
  // A lower-case word can be a password where only a literal can stand: in quotes, or in a line of an env file.
  if (/^[a-z]{8,24}$/.test(value)) return (quoted || assigned) && !LABEL.test(value);
  if (looksLikeWords(value)) return false;
  // A password that a person chose is short and not very random, but it mixes kinds of characters.
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && entropyOf(value) > 2.3 && !/^[a-z]+(?:[_-][a-z]+)+$/i.test(value) && !/^\W+$|^\S+@$/.test(value);
}
