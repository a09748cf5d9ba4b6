// Which tools of the server may be offered: its whole list is asked for, told to the gate, and kept for a short while. What it changes is known before the next call goes there.
import { GateFailed, type GateClient, type Shown } from "../../client/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { isObject, type Json } from "./lines.ts";

export interface Listing {
  /** Asks the server anew when what is known is older than this. Throws `GateFailed`, or what the server answered with. */
  fresh(within: number, meta: unknown): Promise<void>;
  stale(): void;
  /** What may be shown of it, as the answer to `tools/list`. */
  result(): Json;
  of(tool: string): Shown | undefined;
}

/** A refusal by the server, in its own words. */
export class ServerRefused extends Error {
  readonly error: Json;
  constructor(error: Json) {
    super("the server refused");
    this.name = "ServerRefused";
    this.error = error;
  }
}

const MOST_PAGES = 100;
const MOST_TOOLS = 2000;

export interface ListingOptions {
  readonly gate: GateClient;
  readonly now: () => number;
  readonly say: (line: string) => void;
  /** Asks the server; gives its message. */
  readonly ask: (method: string, params: Json) => Promise<Json>;
}

export function openListing({ gate, now, say, ask }: ListingOptions): Listing {
  let at = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let first: Json = {};
  let definitions: readonly Json[] = [];
  let shown: ReadonlyMap<string, Shown> = new Map();

  const pages = async (meta: Json | undefined): Promise<{ readonly first: Json; readonly items: readonly unknown[] }> => {
    const items: unknown[] = [];
    let head: Json = {};
    let cursor: unknown;
    for (let page = 0; page < MOST_PAGES && items.length <= MOST_TOOLS; page++) {
      const { result, error } = await ask("tools/list", { ...(meta === undefined ? {} : { _meta: meta }), ...(cursor === undefined ? {} : { cursor }) });
      if (isObject(error)) throw new ServerRefused(error);
      if (!isObject(result)) throw new ServerRefused({ code: -32603, message: "The server does not tell its list of tools." });
      if (page === 0) head = result;
      if (Array.isArray(result["tools"])) items.push(...(result["tools"] as unknown[]));
      cursor = result["nextCursor"];
      if (typeof cursor !== "string" || cursor === "") return { first: head, items };
    }
    throw new ServerRefused({ code: -32603, message: "The server tells a list without end." });
  };

  const look = async (meta: Json | undefined): Promise<void> => {
    const list = await pages(meta);
    const told = list.items.length === 0 ? [] : await allowed(list.items);
    first = list.first;
    definitions = list.items.filter(isObject);
    shown = new Map(told.map((each) => [each.name, each]));
    at = now();
    const waiting = told.filter(({ state }) => state !== "approved").map(({ name }) => name);
    if (waiting.length > 0) say(`${waiting.length} of its tools are not offered until somebody approves them: ${waiting.slice(0, 10).join(", ")}`);
  };

  /** A server of which nothing may be called is one without tools. */
  const allowed = async (items: readonly unknown[]): Promise<readonly Shown[]> => {
    try {
      return await gate.show(items);
    } catch (thrown) {
      if (!(thrown instanceof GateFailed) || thrown.status !== 404) throw thrown;
      say(thrown.message);
      return [];
    }
  };

  return {
    fresh: async (within, given) => {
      if (now() - at < within) return;
      asking ??= look(metaOf(given)).finally(() => void (asking = undefined));
      await asking;
    },
    stale: () => void (at = Number.NEGATIVE_INFINITY),
    result: () => {
      const { nextCursor: _all, ...rest } = first;
      const tools = definitions.filter(({ name }) => typeof name === "string" && shown.get(name)?.state === "approved" && shown.get(name)?.callable === true);
      return { ...rest, tools, ...(rest["cacheScope"] === undefined ? {} : { cacheScope: "private" }) };
    },
    of: (tool) => shown.get(tool),
  };
}

/** What a modern server wants to be told with every request; the progress is of another one. */
function metaOf(given: unknown): Json | undefined {
  if (!isObject(given)) return undefined;
  const { progressToken: _other, ...meta } = given;
  return Object.keys(meta).length === 0 ? undefined : meta;
}

export const gone = (): MandateError => new MandateError("cancelled", "the server has ended");
