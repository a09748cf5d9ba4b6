// What a reading call lets out: an address or a question is read by whoever answers it.
import type { ToolName } from "./contract.ts";
import { entitiesOf } from "./entities.ts";
import type { Argument } from "./judge.ts";
import type { Memory } from "./memory.ts";
import { entityOrigin, originOf } from "./origin.ts";
import { privateWord } from "./outbound.ts";
import { KINDS, printOf } from "./prints.ts";
import { SEEN } from "./sight.ts";

export interface Exposed {
  readonly what: "private" | "untrusted";
  readonly path: string;
  readonly reason: string;
}

/** Tools whose question goes to somebody outside. */
const OUTWARD = /(?:^|[_\W])(?:web|fetch|browse|browser|http|https|url|internet|google|bing|dns|resolve|scrape|crawl|whois|geocode|translate|external|curl|wget|screenshot|navigate)(?:$|[_\W])/i;
const LINKS = /\b(?:links?|urls?|pages?|web ?sites?|sites?|web|articles?|blogs?|posts?|downloads?|https?|seite|webseite|artikel|lien|liens|site|enlace|enlaces|página|pagina|articolo)\b|网|リンク|ссылк|сайт/iu;

export function exposedBy(memory: Memory, { server, tool }: ToolName, found: readonly Argument[]): readonly Exposed[] {
  if (!memory.hasReadUntrusted) return [];
  const { sight } = memory;
  const isOutward = OUTWARD.test(spaced(tool)) || OUTWARD.test(spaced(server));
  const exposed: Exposed[] = [];
  for (const { path, value, role } of found) {
    const text = String(value);
    const addresses = entitiesOf(text).filter(({ kind }) => kind === "url" || kind === "host");
    const unknown = addresses.filter((each) => entityOrigin(sight, each) === undefined);
    if (addresses.length > 0 ? unknown.length === 0 : !isOutward && role !== "outbound") continue;
    // An address that was written there by somebody else holds nothing that he did not know.
    const built = addresses.length === 0 ? text : unknown.filter((each) => (sight.bits(printOf(each.text, KINDS.entity)) & SEEN.untrusted) === 0).map((each) => each.text).join(" ");
    const secret = privateWord(sight, built, SEEN.private);
    if (secret !== undefined) exposed.push({ what: "private", path, reason: `${path} would tell ${addresses[0]?.text.slice(0, 80) ?? `${server}/${tool}`} private data (${memory.sourceOf(secret.source)})` });
    else if (built !== "" && addresses.length > 0 && unknown.some((each) => originOf(sight, each.text).origin === "untrusted")) exposed.push({ what: "untrusted", path, reason: `${path} (${text.slice(0, 80)}) was put together from text that anyone could have written` });
    else if (unknown.length > 0 && built === "" && memory.hasPrivateFact && !LINKS.test(memory.task?.text ?? "")) exposed.push({ what: "untrusted", path, reason: `${path} (${text.slice(0, 80)}) stands only in text that anyone could have written, and private data was read` });
  }
  return exposed;
}

const spaced = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, "$1_$2");
