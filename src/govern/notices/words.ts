// The words of messages, made safe for the places where they are shown. Text of notices comes from people and providers: nothing in it is markup.
import type { Message, ToldNotice } from "./contract.ts";

/** Controls, and the marks that turn the direction of reading, which can make a text seem what it is not. */
const UNSEEN = /(?![\n\t])[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Several lines of plain text. */
export const plain = (text: string): string => text.replaceAll("\r\n", "\n").replaceAll(UNSEEN, "").toWellFormed();

/** One line, for a header, a subject, a summary. */
export function oneLine(text: string, most: number): string {
  const line = plain(text.replaceAll(/[\r\n\t]+/g, " ")).replaceAll(/ {2,}/g, " ").trim();
  return cut(line, most);
}

/** Never in the middle of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const html = (text: string): string => plain(text).replaceAll(/[&<>"']/g, (each) => HTML[each] ?? each);

const MOST_IN_DIGEST = 200;

export function titleOf(what: Message["what"], notices: readonly { readonly title: string }[]): string {
  if (what === "test") return "Mandate: this channel works";
  const [first] = notices;
  return notices.length === 1 && first !== undefined ? oneLine(first.title, 200) : `Mandate: ${notices.length.toLocaleString("en")} notices`;
}

export const TEST_SAYS = "This is a test message. Somebody pressed the test button of this channel in Mandate; there is nothing to do.";

/** What cannot be decided in the message says where it can. */
export function buttonsSay({ buttons, act }: Pick<ToldNotice, "buttons" | "act">): string | null {
  if (buttons !== "console") return null;
  return act?.act === "held-act.decide" ? "It is looked at in the console, with where its values came from, and not decided here." : "It is critical, so it is decided in the console and not here.";
}

/** The text form, the same for mail, tickets and logs. */
export function textOf(message: Message, url: (path: string) => string): string {
  if (message.what === "test") return TEST_SAYS;
  const shown = message.notices.slice(0, MOST_IN_DIGEST);
  const parts = shown.map((notice) => [...(message.notices.length > 1 ? [oneLine(notice.title, 200)] : []), plain(notice.body), buttonsSay(notice), url(notice.link)].filter((line) => line !== null && line !== "").join("\n\n"));
  const more = message.notices.length - shown.length;
  return [...parts, ...(more > 0 ? [`And ${more.toLocaleString("en")} more: ${url("/notices")}`] : [])].join("\n\n----\n\n");
}

export function htmlOf(message: Message, url: (path: string) => string): string {
  const paragraphs = (text: string) => plain(text).split(/\n{2,}/).map((each) => `<p>${html(each).replaceAll("\n", "<br>")}</p>`).join("");
  const link = (path: string, says: string) => `<p><a href="${html(url(path))}">${says}</a></p>`;
  const shown = message.notices.slice(0, MOST_IN_DIGEST);
  const says = (notice: ToldNotice) => (buttonsSay(notice) === null ? "" : `<p>${html(buttonsSay(notice) ?? "")}</p>`);
  const body =
    message.what === "test"
      ? paragraphs(TEST_SAYS)
      : shown.map((notice) => `<h2>${html(oneLine(notice.title, 200))}</h2>${paragraphs(notice.body)}${says(notice)}${link(notice.link, "Open in Mandate")}`).join("<hr>");
  const more = message.notices.length - shown.length;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html(message.title)}</title></head><body>${body}${more > 0 ? link("/notices", `And ${more} more`) : ""}<hr>${link("/notices?preferences=1", "How you are told")}</body></html>`;
}
