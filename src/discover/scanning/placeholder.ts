// Tells a value that stands for a secret from a secret: references, blanks, documentation samples, repeated characters.

/** `${VAR}`, `$VAR`, `%VAR%`, `{{ x }}`, `<x>`, `#{x}`, `op://…`: the value is elsewhere. */
const REFERENCE =
  /^\s*(?:\$\{|\$\(|\$[A-Za-z_][A-Za-z0-9_]*\s*$|\$\{\{|%[A-Za-z_][A-Za-z0-9_]*%|\{\{|\{[A-Za-z_][A-Za-z0-9_.]*\}$|<|#\{|@@|\$env:|env:|ENV\[|process\.env|os\.environ|secrets\.|vault:|arn:aws:(?:secretsmanager|ssm):|op:\/\/|keychain:|ref\+|secretRef|file:|sops:|ENC\[|\[secret\])/i;

const WORDS =
  /example|placeholder|changeme|change[-_]me|change[-_]?this|your[-_ ]?(?:own[-_ ]?)?(?:api|key|token|secret|password|access|client|account|app|bot|org|service|value|user|name|personal|real|actual|private|secure|db|database|here|aws|github|openai|anthropic|slack|stripe)|yourpass|(?:insert|replace|enter|put|paste|add)[-_ ]?(?:your|me|with|this|here|the)|dummy|^some(?:password|secret|token|key|user)|redacted|not[-_]?a[-_]?real|notreal|fake[-_]|[-_]fake|<[a-z_ -]+>|\*{4,}|x{5,}|\.{3,}|…|to[-_]?be[-_]?(?:set|filled|replaced)|foobar|deadbeef(?:deadbeef)?$|(?:key|token|secret|password)[-_]?here|sample[-_]|[-_]sample/i;

/** True when the value is a reference to a value kept elsewhere. */
function isReference(value: string): boolean {
  return REFERENCE.test(value) || /\$\{[A-Za-z_][^}]*\}|\{\{[^}]*\}\}|\$\([A-Za-z_][^)]*\)|#\{[^}]*\}/.test(value);
}

/** True when the value plainly is no secret of anybody: a reference, a blank, a documentation sample. */
export function isPlaceholder(value: string): boolean {
  if (isReference(value)) return true;
  // PROVIDER: the published account key of Azure's storage emulator.
  if (value.startsWith("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1")) return true;
  if (WORDS.test(value)) return true;
  return hasLongRun(value, 6) && distinct(value) < 12;
}

function distinct(value: string): number {
  return new Set(value).size;
}

/** True when one character repeats `length` times in a row. */
function hasLongRun(value: string, length: number): boolean {
  let run = 1;
  for (let i = 1; i < value.length; i++) {
    run = value.charCodeAt(i) === value.charCodeAt(i - 1) ? run + 1 : 1;
    if (run >= length) return true;
  }
  return false;
}
