// The consent page as HTML: no script, no font, no picture from anywhere. Everything that an application said of itself is text here and nothing else.
import { isLoopback, type ConsentQuestion } from "../../enforce/tokens/index.ts";

const ESCAPED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Besides the markup, what turns the direction of text or cannot be seen: a name must not pass for another. */
const escape = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd").replace(/[&<>"']/g, (each) => ESCAPED[each] ?? each);

const STYLE = `
:root { color-scheme: light dark; --line: #d0d5dd; --muted: #475467; --accent: #1d4ed8; --warn: #92400e; --warn-back: #fffbeb; }
@media (prefers-color-scheme: dark) { :root { --line: #475467; --muted: #c0c7d2; --accent: #93b4ff; --warn: #fde68a; --warn-back: #3b2f0b; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 36rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.4rem; line-height: 1.3; overflow-wrap: anywhere; }
dl { border-top: 1px solid var(--line); margin: 1.5rem 0; }
dl > div { border-bottom: 1px solid var(--line); padding: .6rem 0; }
dt { color: var(--muted); font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: .2rem 0; padding-left: 1.2rem; }
.warning { background: var(--warn-back); color: var(--warn); border: 1px solid currentColor; border-radius: .4rem; padding: .6rem .8rem; }
.buttons { display: flex; gap: .75rem; flex-wrap: wrap; }
button, a.button { font: inherit; padding: .55rem 1.1rem; border-radius: .4rem; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; text-decoration: none; }
button.allow { background: var(--accent); border-color: var(--accent); color: Canvas; font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
p.small { color: var(--muted); font-size: .875rem; }
`;

export interface PageParts {
  readonly title: string;
  readonly body: string;
  readonly nonce: string;
  /** Reloads itself at once, from here: the page of another site brought no cookie along. */
  readonly again?: string;
}

export const pageOf = ({ title, body, nonce, again }: PageParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${again === undefined ? "" : `<meta http-equiv="refresh" content="0; url=${escape(again)}">\n`}<title>${escape(title)} - Mandate</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;

/** SPEC: CSP 3 §6.4: form-action holds for redirects that follow, too, so that where the application waits must be in it. */
export function consentPolicy(nonce: string, redirectUri: string | undefined): string {
  const back = redirectUri === undefined || !URL.canParse(redirectUri) ? "" : ` ${/^https?:/.test(redirectUri) ? new URL(redirectUri).origin : new URL(redirectUri).protocol}`;
  return `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'${back}; frame-ancestors 'none'; base-uri 'none'`;
}

export interface Asked {
  readonly question: ConsentQuestion;
  readonly person: string;
  readonly csrf: string;
  readonly action: string;
}

export function consentBody({ question, person, csrf, action }: Asked): string {
  const { client, may, redirectUri } = question;
  const buttons = "why" in may ? `<button name="answer" value="deny">Go back</button>` : `<button class="allow" name="answer" value="allow">Allow</button>\n<button name="answer" value="deny">Do not allow</button>`;
  return `<h1>${"why" in may ? `${escape(client.title)} gets no access` : `Let ${escape(client.title)} act for you?`}</h1>
${"why" in may ? `<p class="warning" role="alert">${escape(may.why)}</p>` : ""}
${localWarning(redirectUri)}
<dl>
${row("Application", `${escape(client.title)}<br>${client.kind === "cimd" ? `known by ${escape(client.clientId)}` : "registered by itself: nobody has checked its name"}`)}
${row("Your answer goes to", escape(redirectUri))}
${"why" in may ? "" : authority(question, may)}
${row("You are", escape(person))}
</dl>
<form method="post" action="${escape(action)}">
<input type="hidden" name="csrf" value="${escape(csrf)}">
<div class="buttons">
${buttons}
</div>
</form>
<p class="small">It acts in your name and never as you: every record says who it was. You can end this at any time under Tokens, Consents.</p>`;
}

function authority({ resource, scope }: ConsentQuestion, { holder, mandate, details }: Extract<ConsentQuestion["may"], { details: unknown }>): string {
  const { title, purpose, owner, end, name } = mandate.document;
  const tools = details.map(({ identifier, constraints }) => `<li><code>${escape(identifier)}</code>${constraints?.arguments === undefined ? "" : `, with limits on ${escape(Object.keys(constraints.arguments).join(", "))}`}</li>`);
  return [
    row("It acts as the agent", `${escape(holder.agent.title)} (${escape(holder.agent.name)}), owner ${escape(holder.agent.owner)}`),
    row("Under the mandate", `${escape(title)} (${escape(name)}), owner ${escape(owner)}, until ${escape(end)}<br>${escape(purpose.text)}`),
    row("At", `${escape(resource.name)}<br>${escape(resource.resource)}`),
    row("It may use", tools.length === 0 ? "no tools" : `<ul>${tools.slice(0, 50).join("")}</ul>${tools.length > 50 ? `and ${tools.length - 50} more` : ""}`),
    row("Scopes", escape(scope.join(", ") || "none")),
  ].join("\n");
}

const row = (term: string, value: string): string => `<div><dt>${term}</dt><dd>${value}</dd></div>`;

/** SPEC: MCP security, localhost redirect impersonation: any program of the machine may wait there. */
const localWarning = (redirectUri: string): string =>
  isLoopback(redirectUri) ? `<p class="warning">The answer goes to a program on your own machine, and any program there could have asked. Allow it only if you have just started this application yourself.</p>` : "";

export const plainBody = (title: string, says: string, link?: { readonly to: string; readonly text: string }): string =>
  `<h1>${escape(title)}</h1>\n<p>${escape(says)}</p>\n${link === undefined ? "" : `<p><a class="button" href="${escape(link.to)}">${escape(link.text)}</a></p>`}`;
