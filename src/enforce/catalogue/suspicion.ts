// Words by which definitions give orders to models, hide them, or reach for secrets. Patterns, so they miss things: a person reads the definition too, with these marked.

type Pattern = readonly [says: string, pattern: RegExp];

/** Told to the model, not about the tool. */
export const ORDERS: readonly Pattern[] = [
  ["it tells the model to drop its instructions", /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|polic(?:y|ies)|guardrails?|restrictions?)\b/i],
  ["it makes itself go before other tools", /\b(?:before|prior to|when|whenever|every time)\s+(?:you\s+)?(?:us|call|invok|run|execut)(?:e|ing)\s+(?:any|every|all|other|another|this|the other)\b.{0,30}\btools?\b/i],
  ["it makes itself go before other tools", /\b(?:always|must|should)\b.{0,20}\b(?:call|use|run|invoke)\b.{0,20}\bthis (?:tool|function)\b.{0,20}\b(?:first|before)\b/i],
  ["it speaks of what the person must not learn", /\b(?:do not|don['’]t|never|must not|without)\s+(?:tell|mention|inform|reveal|show|notify|alert|disclose|ask|telling|mentioning|informing|revealing|showing|notifying|asking)\b.{0,40}\b(?:user|human|person|anyone|him|her|them|confirmation|permission)\b/i],
  ["it asks for secrecy", /\b(?:secretly|silently|covertly|in the background without|hide this|keep (?:this|it) (?:secret|hidden))\b/i],
  ["it speaks as the system", /<\/?(?:system|important|instructions?|admin|secret|hidden|assistant)>|\[(?:system|inst|\/inst)\]|<\|im_start\|>|\bsystem (?:prompt|message|override|note)\b|\bnew instructions?:/i],
  ["it makes calls of other tools go elsewhere", /\b(?:instead of|rather than|replaces?|redirect|in place of)\b.{0,40}\btools?\b|\b(?:all|any|every)\s+(?:e-?mails?|messages?|payments?|transfers?)\b.{0,40}\b(?:must|should|always)\b.{0,40}\b(?:to|through|via)\b/i],
  ["it asks for a copy to be sent", /\b(?:also|always|must|then)\b.{0,30}\b(?:bcc|cc|forward|send|upload|post|copy)\b.{0,60}(?:https?:\/\/|\S+@\S+\.\S+)/i],
  ["it asks to read something that the call does not need", /\b(?:read|open|load|include|pass|put|send|provide|attach)\b.{0,50}\b(?:contents? of|file|conversation|chat history|previous messages|all (?:tool|environment)|api keys?|credentials?|passwords?|secrets?|tokens?)\b.{0,60}\b(?:as|into|in|to|parameter|argument|sidenote)\b.{0,30}\b(?:sidenote|parameter|argument|field|header|this tool|metadata)\b/i],
  ["it tells the model to drop its instructions", /\b(?:ignoriere|vergiss|ignorez|oubliez|ignora|olvida|dimentica|ignorar|esquece)\b.{0,40}\b(?:anweisung\w*|regeln?|instructions?|instrucciones|regras|istruzioni|instruções)\b/i],
];

export const PATHS: RegExp = /(?:~|\$HOME|%USERPROFILE%|\/home\/\w+|\/root|\/Users\/\w+)\/\.(?:ssh|aws|kube|gnupg|docker|netrc|npmrc|pypirc|config|cursor|claude|git-credentials|bash_history|zsh_history)\b|\bid_(?:rsa|ed25519|ecdsa)\b|\/etc\/(?:passwd|shadow)\b|\/proc\/self\/environ\b|(?:^|[\s"'`(])\.env\b|\bmcp\.json\b|\bclaude_desktop_config\.json\b|\b\.kube\/config\b|169\.254\.169\.254/i;

/** What is there to be read by the model, and not by a person. */
export const CONCEALED: readonly Pattern[] = [
  ["a comment that no page shows", /<!--[\s\S]*?-->|\[\/\/\]:\s*#|\[comment\]:/i],
  ["text that a page would not show", /(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|color\s*:\s*(?:transparent|white))/i],
  ["text pushed out of sight by blanks", /[^\S\n]{60,}\S|(?:\n[^\S\n]*){12,}\S/],
];

/** Long runs that are no words: decoded where they can be. */
export function encodedIn(text: string): readonly { readonly run: string; readonly plain: string | null }[] {
  const base64 = [...text.matchAll(/[A-Za-z0-9+/_-]{40,}={0,2}/g)].map(([run]) => ({ run, plain: readable(Buffer.from(run.replaceAll("-", "+").replaceAll("_", "/"), "base64")) }));
  const hex = [...text.matchAll(/(?:[0-9a-f]{2}){24,}/gi)].map(([run]) => ({ run, plain: readable(Buffer.from(run, "hex")) }));
  const percent = [...text.matchAll(/(?:%[0-9a-f]{2}){8,}/gi)].map(([run]) => ({ run, plain: readable(Buffer.from(run.replaceAll("%", ""), "hex")) }));
  const escapes = [...text.matchAll(/(?:\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|&#x?[0-9a-f]{2,6};){8,}/gi)].map(([run]) => ({ run, plain: null }));
  // A path or an address is long, too, and decodes to nothing that can be read.
  return [...hex, ...percent, ...escapes, ...base64.filter(({ run, plain }) => plain !== null || (run.length >= 120 && !run.includes("/") && !run.includes("_") && !run.includes("-")))];
}

function readable(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  const odd = text.match(/[^\x20-\x7e\n\t]/g)?.length ?? 0;
  return text.length >= 12 && odd === 0 && /[a-z]{3,}/i.test(text) ? text : null;
}
