// What says to whom or where, found in a text: addresses of mail and of the web, hosts, bank accounts, telephone numbers, wallets. Where each mark of one stands is looked
// up first, so that a text without any costs next to nothing.
import { strict } from "./fold.ts";

export interface Entity {
  readonly kind: "mail" | "url" | "host" | "account" | "phone" | "wallet";
  /** As it is compared. */
  readonly text: string;
}

const MAIL = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const URL_LIKE = /(?:[a-z][a-z0-9+.-]{1,15}:)?\/\/[^\s<>"'`{}|\\^]{2,2000}|(?<![\p{L}\p{N}.])www\.[^\s<>"'`{}|\\^]{3,2000}/giu;
const HOST = /(?<![\p{L}\p{N}@.-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])(?:\/[^\s<>"'`]{0,500})?/giu;
const ACCOUNT = /(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?(?![\p{L}\p{N}])/giu;
const PHONE = /(?<![\p{L}\p{N}])(?:\+|00)\d(?:[ ()./-]{0,2}\d){6,14}(?!\d)/gu;
const WALLET = /(?<![\p{L}\p{N}])(?:0x[0-9a-f]{40}|bc1[0-9a-z]{20,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![\p{L}\p{N}])/giu;
const FILE_ENDINGS = /\.(?:txt|md|pdf|csv|json|ya?ml|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|zip|tar|gz|log|ts|js|py|rs|go|java|rb|sh|sql|html?|xml|toml|lock|ini|cfg|conf|eml|ics)$/i;
const LONGEST_CHUNK = 2100;
const MOST = 20_000;

export function entitiesOf(text: string): readonly Entity[] {
  const found: Entity[] = [];
  for (const chunk of chunksAround(text)) {
    if (chunk.includes("@")) for (const [match] of chunk.matchAll(MAIL)) found.push({ kind: "mail", text: strict(match) });
    for (const [match] of chunk.matchAll(URL_LIKE)) found.push({ kind: "url", text: urlText(match) });
    if (chunk.includes(".")) for (const [match] of chunk.matchAll(HOST)) if (!FILE_ENDINGS.test(match)) found.push({ kind: "host", text: urlText(match) });
  }
  if (!/\d{2}/.test(text)) return found;
  for (const [match] of text.matchAll(ACCOUNT)) found.push({ kind: "account", text: squeezed(match) });
  if (text.includes("+") || text.includes("00")) for (const [match] of text.matchAll(PHONE)) found.push({ kind: "phone", text: squeezed(match).replace(/^00/, "") });
  for (const [match] of text.matchAll(WALLET)) found.push({ kind: "wallet", text: strict(match) });
  return found;
}

/** Pieces between spaces that hold an `@`, a `//`, or a dot within a word. */
function chunksAround(text: string): readonly string[] {
  const chunks: string[] = [];
  const next = { at: text.indexOf("@"), slashes: text.indexOf("//"), dot: text.indexOf(".") };
  let done = 0;
  while (chunks.length < MOST) {
    if (next.at >= 0 && next.at < done) next.at = text.indexOf("@", done);
    if (next.slashes >= 0 && next.slashes < done) next.slashes = text.indexOf("//", done);
    while (next.dot >= 0 && (next.dot < done || isBreak(text.charCodeAt(next.dot + 1)) || next.dot + 1 === text.length)) next.dot = text.indexOf(".", Math.max(done, next.dot + 1));
    const mark = Math.min(...[next.at, next.slashes, next.dot].map((place) => (place < 0 ? text.length : place)));
    if (mark === text.length) break;
    let from = mark;
    while (from > done && mark - from < LONGEST_CHUNK && !isBreak(text.charCodeAt(from - 1))) from--;
    let to = mark + 1;
    while (to < text.length && to - mark < LONGEST_CHUNK && !isBreak(text.charCodeAt(to))) to++;
    chunks.push(text.slice(from, to));
    done = to;
  }
  return chunks;
}

/** Spaces, quotes and angle brackets end an address. */
const isBreak = (code: number): boolean => code <= 0x20 || code === 0x22 || code === 0x3c || code === 0x3e || code === 0x60 || code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x3000;

/** Without what closes the sentence around it. */
const urlText = (url: string): string => strict(url.replace(/[)\].,;:!?*_]{1,20}$/, "")).replace(/^(?:[a-z][a-z0-9+.-]{1,15}:)?\/\//, "").replace(/\/$/, "");
const squeezed = (text: string): string => strict(text).replace(/[^\p{L}\p{N}]/gu, "");

/** Of an address: `user@host:port/path?question` gives `host`. */
export const hostOf = (url: string): string => (url.split(/[/?#]/)[0] ?? "").replace(/^.*@/, "").replace(/:\d+$/, "");
