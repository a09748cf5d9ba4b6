// What an HTTP answer means for a delivery, the same for every kind of channel. The body of a failure is never repeated: it is the other side's text.
import type { OutboundAnswer } from "../../kernel/index.ts";
import type { Outcome } from "./contract.ts";

const LONGEST_WAIT_SECONDS = 86_400;

/** Null when it went well. */
export function failureOf(answer: OutboundAnswer, who: string, now: Date): Outcome | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  if (status === 410) return { went: "gone", status, says: `${who} answered 410: it wants nothing more from here` };
  if (status >= 300 && status < 400) return { went: "again", status, says: `${who} sends on to another address (${status}), which is not followed; enter the final address` };
  const afterSeconds = retryAfter(answer.headers["retry-after"], now);
  return { went: "again", status, says: sentence(status, who), ...(afterSeconds === undefined ? {} : { afterSeconds }) };
}

function sentence(status: number, who: string): string {
  if (status === 401 || status === 403) return `${who} refused the credentials (${status}); enter them again`;
  if (status === 404) return `${who} knows no such place (404); check the address and the names`;
  if (status === 429) return `${who} asks to slow down (429)`;
  if (status >= 500) return `${who} failed (${status})`;
  return `${who} refused the message (${status}); check the configuration of the channel`;
}

/** SPEC: RFC 9110 §10.2.3: seconds or a date. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header === "") return undefined;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now.getTime()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, LONGEST_WAIT_SECONDS) : undefined;
}
