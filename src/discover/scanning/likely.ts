// The last gate of detectors that only have a name and a value to go by: is this value a secret, or code, words, a path, a blank?
import { entropyOf, looksLikeWords, sequentialShare } from "./entropy.ts";
import { isPlaceholder } from "./placeholder.ts";

const COMMON_WORDS = new Set(
  "password passwd pass pwd secret token test testing user username admin root guest none null nil undefined true false string text required optional default value localhost mypassword mysecret password1 password123 123456 12345678 qwerty hidden redacted masked bearer basic apikey api_key api-key key pw passphrase not-set notset unset empty disabled enabled private public".split(" "),
);

const SAMPLE_HOST = /^(?:example\.(?:com|org|net)|.*\.example(?:\.com)?|host(?:name)?|server|domain\.com|ip)$/i;

/** The password of an address: not a blank, not a reference, not the sample of every manual. */
export function isRealPassword(password: string, host: string, user: string): boolean {
  if (isPlaceholder(password) || /^[*.x#_-]+$/i.test(password)) return false;
  if (/^[$%{[<]|[}\]>]$/.test(password) || /^:?\w+\}/.test(password)) return false;
  const sampleHost = SAMPLE_HOST.test(host) || /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)$/.test(host);
  if (COMMON_WORDS.has(password.toLowerCase())) return false;
  return !(sampleHost && (password === user || password.length < 4));
}

const CODE = /[({[]|=>|::|->|^\w+(?:\.\w+){1,6}$|^[@&*!]|^\$|%\(|^\w+\(\)|[a-z]\.[a-z]{2,}\(|^self\.|^this\.|^new\s/i;
const PATH = /^(?:\.{0,2}\/|~\/|[a-z]:\\|https?:\/\/|file:|\/\/|[\w.-]+\/[\w./-]+\.\w{1,5}$)/i;
const DIGEST_NAME = /(?:integrity|checksum|digest|sha\d*|md5|hash|etag|commit|revision|version|fingerprint|thumbprint|public|cache|primary|foreign|sort|partition|hot|short|object|row|group|i18n|translation|storage)[_.-]?(?:key|token)?$/i;
const DIGEST_VALUE = /^(?:sha\d{1,3}[-:]|md5:|\$2[aby]\$|urn:|arn:|projects\/|ssh-(?:rsa|ed25519))/i;
const PASSWORD_NAME = /pass(?:w(?:or)?d|wd|phrase)?$|pwd$/i;
const WEAK_NAME = /(?:^|[_.-])(?:auth|key|pass|credentials?)$/i;

/** A value beside a telling name: random enough for a key or token, or a word that can well be a password. */
export function isLikelySecret(value: string, match: RegExpExecArray): boolean {
  const name = nameOf(match);
  if (name === undefined) return false;
  if (isPlaceholder(value) || COMMON_WORDS.has(value.toLowerCase())) return false;
  if (DIGEST_NAME.test(name) || DIGEST_VALUE.test(value) || PATH.test(value)) return false;
  const quoted = /["'`]$/.test(match[0].slice(0, match[0].length - value.length));
  if (PASSWORD_NAME.test(name)) return isLikelyPassword(value, quoted);
  if (value.length < 16 || CODE.test(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (looksLikeWords(value) || sequentialShare(value) > 0.6) return false;
  const bits = entropyOf(value);
  return /^[0-9a-f-]+$/i.test(value) ? bits > 2.8 && value.length >= 20 : bits > (WEAK_NAME.test(name) ? 3.4 : 3.1);
}

/** The whole name, of which the pattern matched only the telling end. `undefined`: the telling end is only a part of a longer word (monkey). */
function nameOf(match: RegExpExecArray): string | undefined {
  const before = /[A-Za-z0-9_.-]{0,48}$/.exec(match.input.slice(Math.max(0, match.index - 48), match.index))?.[0] ?? "";
  const end = match.groups?.["name"] ?? "";
  const word = /^(?:key|pass|auth|pwd|credentials?|token|secret)(?![a-z])/i.exec(end)?.[0];
  if (word !== undefined && /[a-z]$/i.test(before) && !(/^[A-Z]/.test(end) && /[a-z]$/.test(before)) && /^(?:key|pass|auth|pwd)$/i.test(word)) return undefined;
  return before + end;
}

function isLikelyPassword(value: string, quoted: boolean): boolean {
  if (CODE.test(value) && !quoted) return false;
  if (/^[$%{[<(]/.test(value) || value.length > 100) return false;
  if (looksLikeWords(value)) return false;
  // A password that a person chose is short and not very random, but it mixes kinds of characters.
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && entropyOf(value) > 2.3;
}
