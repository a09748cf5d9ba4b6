// What upstreams offer, kept fresh: asked at first use, when they say that it changed, and after a while. What changed is in the catalogue, and so in quarantine, before the next call goes there.
import type { GateCaller } from "../../../model/index.ts";
import { CODES, MODERN, upstreamFailure, UPSTREAM_LIMITS, type Json, type Link } from "../upstream/index.ts";
import type { GateUpstream, McpDeps } from "./contract.ts";

export interface Offers {
  /** Throws what the upstream failed with. One that has failed is left alone for a moment. */
  fresh(upstream: GateUpstream, within: number, caller: GateCaller): Promise<void>;
  /** It was seen before, so that there is something to go by. */
  isKnown(server: string): boolean;
  /** Hears of one resource, or no more. */
  watch(upstream: GateUpstream, uri: string, wanted: boolean, caller: GateCaller): Promise<void>;
  /** Calls `changed` with the server and what changed there: tools, prompts, resources, or one resource. */
  onChange(changed: (server: string, what: Change) => void): () => void;
  stop(): void;
}

export type Change = { readonly kind: "tools" | "prompts" | "resources" } | { readonly kind: "resource"; readonly uri: string };

const MOST_PAGES = 100;
const MOST_TOOLS = 5_000;
/** Nobody's connection but ours: it hears what changes. */
const OBSERVER = "the gate itself";

/** Whoever is away is not asked again with each call. */
const LEFT_ALONE_MILLISECONDS = 5_000;

interface Seen {
  revision: string;
  at: number;
  failed: { readonly at: number; readonly why: unknown } | undefined;
  asking: Promise<void> | undefined;
  ear: { readonly link: Link; readonly stop: () => void } | undefined;
  /** Resources that somebody wants to hear of, and how many do. */
  readonly watched: Map<string, number>;
}

export function openOffers({ links, catalogue, credentialFor, clock }: Pick<McpDeps, "links" | "catalogue" | "credentialFor" | "clock">): Offers {
  const seen = new Map<string, Seen>();
  const listeners = new Set<(server: string, what: Change) => void>();
  const tell = (server: string, what: Change): void => {
    for (const each of listeners) each(server, what);
  };
  const seenOf = (server: string): Seen => {
    const found = seen.get(server) ?? { revision: "", at: Number.NEGATIVE_INFINITY, failed: undefined, asking: undefined, ear: undefined, watched: new Map<string, number>() };
    seen.set(server, found);
    return found;
  };

  const hear = (server: string, link: Link, credentials: Readonly<Record<string, string>>): void => {
    const one = seenOf(server);
    one.ear?.stop();
    const stop = link.listen({
      credentials,
      resources: [...one.watched.keys()],
      onNotification: (method, params) => {
        if (method === "notifications/tools/list_changed") {
          one.at = Number.NEGATIVE_INFINITY;
          tell(server, { kind: "tools" });
        } else if (method === "notifications/prompts/list_changed") tell(server, { kind: "prompts" });
        else if (method === "notifications/resources/list_changed") tell(server, { kind: "resources" });
        else if (method === "notifications/resources/updated" && typeof params["uri"] === "string") tell(server, { kind: "resource", uri: params["uri"] });
      },
    });
    one.ear = { link, stop };
  };

  const observe = async (upstream: GateUpstream, caller: GateCaller): Promise<void> => {
    const { name, target, perPerson } = upstream;
    // A list of an upstream that knows no one but people is asked for in the name of the one who is here.
    const credentials = await credentialFor(upstream, perPerson ? caller : null);
    const link = await links.of(target, OBSERVER, () => Promise.resolve({ credentials, capabilities: {} }), { perPerson });
    if (Object.hasOwn(link.capabilities, "tools")) await catalogue.observe(name, await allPages(link, { server: name, method: "tools/list", member: "tools", credentials }));
    if (seenOf(name).ear?.link !== link) hear(name, link, credentials);
  };

  return {
    fresh: async (upstream, within, caller) => {
      const one = seenOf(upstream.name);
      const now = clock.now().getTime();
      if (one.revision !== upstream.target.revision) Object.assign(one, { revision: upstream.target.revision, at: Number.NEGATIVE_INFINITY, failed: undefined });
      if (now - one.at < within) return;
      if (one.failed !== undefined && now - one.failed.at < LEFT_ALONE_MILLISECONDS) throw one.failed.why;
      one.asking ??= observe(upstream, caller)
        .then(
          () => {
            one.at = clock.now().getTime();
            one.failed = undefined;
          },
          (why: unknown) => {
            one.failed = { at: clock.now().getTime(), why };
            throw why;
          },
        )
        .finally(() => void (one.asking = undefined));
      await one.asking;
    },
    isKnown: (server) => seenOf(server).at > Number.NEGATIVE_INFINITY || seenOf(server).ear !== undefined,
    watch: async (upstream, uri, wanted, caller) => {
      const credentials = await credentialFor(upstream, upstream.perPerson ? caller : null);
      const link = await links.of(upstream.target, OBSERVER, () => Promise.resolve({ credentials, capabilities: {} }), upstream);
      const { watched, ear } = seenOf(upstream.name);
      const count = (watched.get(uri) ?? 0) + (wanted ? 1 : -1);
      if (count > 0) watched.set(uri, count);
      else watched.delete(uri);
      const isNews = wanted ? count === 1 : count === 0;
      // A modern upstream is told with the stream itself; one before is told by a request.
      if (ear?.link !== link || (isNews && link.era === MODERN)) hear(upstream.name, link, credentials);
      if (isNews && link.era !== MODERN) await link.ask({ method: wanted ? "resources/subscribe" : "resources/unsubscribe", params: { uri }, credentials, capabilities: {}, meta: {}, deadline: UPSTREAM_LIMITS.connectMilliseconds });
    },
    onChange: (changed) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    stop: () => {
      for (const { ear } of seen.values()) ear?.stop();
      seen.clear();
      listeners.clear();
    },
  };
}

export interface PagesWanted {
  readonly server: string;
  readonly method: string;
  readonly member: string;
  readonly credentials: Readonly<Record<string, string>>;
}

/** All items of a list. Throws `upstreamFailure` for one without end. */
export async function allPages(link: Link, { server, method, member, credentials }: PagesWanted): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  const cursors = new Set<unknown>();
  for (let cursor: unknown; ; ) {
    const params: Json = cursor === undefined ? {} : { cursor };
    const { result, error } = await link.ask({ method, params, credentials, capabilities: {}, meta: {}, deadline: UPSTREAM_LIMITS.connectMilliseconds });
    if (result === undefined) {
      if (error.code === CODES.methodNotFound) return items;
      throw upstreamFailure("malformed", `${server} does not tell its list (${error.message.slice(0, 200)}); look at that server`, { sent: false });
    }
    const page = result[member];
    if (Array.isArray(page)) items.push(...(page as unknown[]));
    cursor = result["nextCursor"];
    if (typeof cursor !== "string" || cursor === "") return items;
    if (cursors.has(cursor) || cursors.size >= MOST_PAGES || items.length > MOST_TOOLS) throw upstreamFailure("flood", `${server} tells a list without end; look at that server`, { sent: false });
    cursors.add(cursor);
  }
}
