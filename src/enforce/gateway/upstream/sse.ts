// Server-sent events, read as they come. SPEC: WHATWG HTML, server-sent events: fields by line, an event ends with an empty line, comments are nothing.
import { StringDecoder } from "node:string_decoder";

export interface SseEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

export interface SseReader {
  push(chunk: Buffer): void;
}

/** `most`: characters of one event; `tooLarge` is called once instead of it. */
export function sseReader({ most, take, tooLarge }: { readonly most: number; readonly take: (event: SseEvent) => void; readonly tooLarge: () => void }): SseReader {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let event = "";
  let id: string | null = null;
  let data: string[] = [];
  let size = 0;
  let isOver = false;

  const line = (text: string): void => {
    if (text === "") {
      if (data.length > 0) take({ event: event === "" ? "message" : event, data: data.join("\n"), id });
      event = "";
      data = [];
      size = 0;
      return;
    }
    const colon = text.indexOf(":");
    if (colon === 0) return;
    const field = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? "" : text.slice(text[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") {
      data.push(value);
      size += value.length;
    } else if (field === "event") event = value;
    else if (field === "id") id = value;
  };

  return {
    push: (chunk) => {
      if (isOver) return;
      const text = decoder.write(chunk);
      let start = 0;
      for (let end = lineEnd(text, start); end !== -1; end = lineEnd(text, start)) {
        const whole = rest === "" ? text.slice(start, end) : rest + text.slice(start, end);
        rest = "";
        start = end + 1;
        line(whole.endsWith("\r") ? whole.slice(0, -1) : whole);
      }
      rest += text.slice(start);
      if (rest.length + size <= most) return;
      isOver = true;
      rest = "";
      data = [];
      tooLarge();
    },
  };
}

const lineEnd = (text: string, from: number): number => text.indexOf("\n", from);

/** One event for the agent. */
export const sseEvent = (data: string): string => `event: message\ndata: ${data}\n\n`;
