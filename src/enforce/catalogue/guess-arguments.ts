// Which arguments say on whom or on what a tool acts, and which carry text to others: guessed from their names and schemas.
import type { ToolEffect, ToolProfile } from "../../model/index.ts";
import type { Leaf } from "./schema-leaves.ts";
import { OPEN_WEB, PUBLISHED, wordsOf } from "./words.ts";

const STEERING = new Set(
  "to cc bcc recipient recipients receiver email emails mail address addresses phone mobile user users username login assignee assignees owner owners member members collaborator collaborators invitee attendee attendees guest guests channel channels room account accounts iban bic payee beneficiary url urls uri link href endpoint webhook callback host hostname domain server port path paths file files filename filepath directory dir folder folders source destination dest target targets bucket key command cmd args argv script code sql query statement expression cypher amount price sum quantity total currency balance id ids uuid guid iid number sha ref branch tag base head repo repository org organization organisation project workspace team issue pull namespace name names table tables database collection schema region zone resource resources arn role roles permission permissions scope scopes visibility public access cluster pod container deployment node context environment customer invoice order payment card charge ticket thread message parent database selector element image method headers".split(" "),
);
const OUTBOUND = new Set("body message messages text content contents comment comments subject title description note notes html markdown caption summary payload data attachment attachments blocks prompt instructions reason reply memo headline bio status query headers form fields value values reply_text answer".split(" "));
/** Of a list or a page: they choose how much, not what. */
const NEUTRAL = /^(limit|max|min|page|pages|per_page|perpage|page_size|pagesize|offset|cursor|sort|order_by|orderby|direction|format|timeout|depth|fields|include|exclude|verbose|dry_run|dryrun|locale|lang|language|timezone|start|end|since|until|from_date|to_date|date|time)$/i;

type Arguments = Pick<ToolProfile, "steering" | "outbound">;

export function guessArguments(leaves: readonly Leaf[], words: readonly string[], effects: readonly ToolEffect[]): Arguments {
  const open = leaves.filter((leaf) => !NEUTRAL.test(leaf.name));
  const texts = open.filter(carriesText);
  const outbound = texts.filter((leaf) => goesOut(leaf, words, effects)).map(({ path }) => path);
  const isOut = new Set(outbound);
  const known = open.filter((leaf) => steers(leaf) && (!isOut.has(leaf.path) || aims(leaf))).map(({ path }) => path);
  // Nothing is known to steer a tool that changes something: then every free text of it does.
  const isBlind = known.length === 0 && effects.some((effect) => effect !== "read");
  const steering = isBlind ? texts.map(({ path }) => path).filter((path) => !isOut.has(path)) : known;
  return { steering: steering.slice(0, 100), outbound: outbound.slice(0, 100) };
}

/** Free text can say anything; a number, a yes or one of a few words cannot. */
const carriesText = ({ schema }: Leaf): boolean => {
  const type = schema["type"];
  const isFree = type === undefined || type === "string" || type === "object" || type === "array" || (Array.isArray(type) && type.some((each) => each === "string" || each === "object" || each === "array"));
  return isFree && schema["enum"] === undefined && schema["const"] === undefined && schema["format"] !== "date-time" && schema["format"] !== "date";
};

function steers({ name, schema }: Leaf): boolean {
  if (schema["type"] === "boolean") return /public|share|visib|force|recursive|admin/i.test(name);
  if (typeof schema["format"] === "string" && /^(email|idn-email|uri|url|uri-reference|iri|uuid|hostname|ipv4|ipv6)$/.test(schema["format"])) return true;
  return wordsOf(name).some((word) => STEERING.has(word));
}

/** An address stays an address though text leaves by it. */
const aims = ({ name, schema }: Leaf): boolean => /url|uri|link|href|path|query|endpoint/i.test(name) || schema["format"] === "uri";

function goesOut({ name }: Leaf, words: readonly string[], effects: readonly ToolEffect[]): boolean {
  const said = wordsOf(name);
  // What is asked of the open web tells the web what was asked.
  if (words.some((word) => OPEN_WEB.has(word)) && said.some((word) => /^(url|uri|query|q|search|body|headers|data|text|value)$/.test(word))) return true;
  const reaches = effects.some((effect) => effect === "send" || effect === "share" || effect === "pay" || effect === "run") || (effects.includes("write") && words.some((word) => PUBLISHED.has(word)));
  return reaches && said.some((word) => OUTBOUND.has(word)) && !said.some((word) => /^(id|ids|type|key|path|sql)$/.test(word));
}
