// Which connection a call takes. Modern upstreams and those without sessions are shared; a session or a process that remembers who spoke is one caller's alone.
import { resolvePlace, type Clock, type Resolve } from "../../../kernel/index.ts";
import { failureKind, isObject, MODERN, UPSTREAM_LIMITS, upstreamFailure, type Era, type Json, type Link, type Opening, type Target } from "./contract.ts";
import { isStateful, legacyLink, modernLink, type HttpPlace } from "./http-link.ts";
import { CAPABILITIES_KEY, CLIENT_KEY, OURSELVES, VERSION_KEY } from "./meta.ts";
import { openPools, urlOf } from "./pools.ts";
import { exchange } from "./post.ts";
import { restLink } from "../rest/link.ts";
import { stdioLink } from "./stdio-link.ts";

export interface Links {
  /** `owner`: who must not share what the upstream remembers. */
  of(target: Target, owner: string, opening: () => Promise<Opening>, more?: { readonly perPerson?: boolean }): Promise<Link>;
  /** Ends what was kept for an owner. */
  end(owner: string): void;
  close(): Promise<void>;
}

const ERA_KEPT_MILLISECONDS = 10 * 60_000;
const IDLE_MILLISECONDS = 10 * 60_000;
const MOST_LINKS = 10_000;
const SHARED = "";
/** What is said of those who share a process: each question is put to the one whose call it is, and refused where he cannot answer. */
const OF_ALL = { elicitation: { form: {}, url: {} }, sampling: {} } as const;

interface Kept {
  readonly server: string;
  readonly owner: string;
  readonly link: Promise<Link>;
  usedAt: number;
}

export function openLinks({ clock, resolve = resolvePlace }: { readonly clock: Clock; readonly resolve?: Resolve }): Links {
  const pools = openPools(resolve);
  const eras = new Map<string, { readonly at: number; readonly era: Era; readonly shared: boolean }>();
  const kept = new Map<string, Kept>();

  const drop = (key: string): void => {
    const found = kept.get(key);
    kept.delete(key);
    found?.link.then((link) => link.close(), () => undefined);
  };
  const dropWhere = (which: (one: Kept) => boolean): void => {
    for (const [key, one] of kept) if (which(one)) drop(key);
  };
  const sweep = setInterval(() => dropWhere(({ usedAt }) => clock.now().getTime() - usedAt > IDLE_MILLISECONDS), 60_000);
  sweep.unref();

  const keep = (key: string, server: string, owner: string, make: () => Promise<Link>): Promise<Link> => {
    const now = clock.now().getTime();
    const before = kept.get(key);
    if (before !== undefined) {
      before.usedAt = now;
      return before.link;
    }
    const [oldest] = kept.size >= MOST_LINKS ? kept.keys() : [];
    if (oldest !== undefined) drop(oldest);
    const link = make();
    kept.set(key, { server, owner, link, usedAt: now });
    link.catch(() => kept.delete(key));
    return link;
  };

  const openHttp = async (target: Target, opening: Opening): Promise<Link> => {
    const url = urlOf(target);
    const place: HttpPlace = { server: target.server, pool: await pools.of(target), path: `${url.pathname}${url.search}` };
    const wanted = target.transport.kind === "http" ? target.transport.era : "auto";
    const known = eras.get(target.revision);
    const isKnown = known !== undefined && clock.now().getTime() - known.at < ERA_KEPT_MILLISECONDS;
    const modern = wanted === MODERN || (wanted === "auto" && (!isKnown || known.era === MODERN)) ? await discover(place, opening, wanted === MODERN) : undefined;
    const link = modern ?? (await legacyLink(place, opening));
    eras.set(target.revision, { at: clock.now().getTime(), era: link.era, shared: !isStateful(link) });
    return link;
  };

  const usable = async (key: string, server: string, owner: string, make: () => Promise<Link>): Promise<Link> => {
    const link = await keep(key, server, owner, make);
    if (!link.closed) return link;
    kept.delete(key);
    return keep(key, server, owner, make);
  };

  return {
    of: async (target, owner, opening, { perPerson = false } = {}) => {
      const { server, revision, transport } = target;
      const keyOf = (whose: string) => `${revision}|${whose}`;
      if (transport.kind === "stdio") {
        const whose = perPerson ? owner : SHARED;
        return usable(keyOf(whose), server, whose, async () => {
          const { credentials, capabilities } = await opening();
          return stdioLink(target, { credentials, capabilities: perPerson ? capabilities : OF_ALL });
        });
      }
      if (transport.kind === "rest") return usable(keyOf(SHARED), server, SHARED, async () => restLink(target, transport, await pools.of(target)));
      const known = eras.get(target.revision);
      const whose = known?.shared === true && !perPerson ? SHARED : owner;
      const link = await usable(keyOf(whose), server, whose, async () => openHttp(target, await opening()));
      // The first one found out that nothing is remembered there: from now on it serves all.
      if (whose !== SHARED && !perPerson && !isStateful(link) && !kept.has(keyOf(SHARED))) {
        const own = kept.get(keyOf(whose));
        kept.delete(keyOf(whose));
        if (own !== undefined) kept.set(keyOf(SHARED), { ...own, owner: SHARED });
      }
      return link;
    },
    end: (owner) => dropWhere((one) => one.owner === owner && owner !== SHARED),
    close: async () => {
      clearInterval(sweep);
      dropWhere(() => true);
      await pools.close();
    },
  };
}

/** A modern upstream says so; undefined when it answers as those before do. Throws when it gives no answer at all. */
async function discover(place: HttpPlace, { credentials, capabilities }: Opening, mustBe: boolean): Promise<Link | undefined> {
  let said: unknown;
  const { status } = await exchange(place.pool, {
    server: place.server, path: place.path, method: "POST", deadline: UPSTREAM_LIMITS.connectMilliseconds,
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "user-agent": "Mandate", ...credentials, "mcp-protocol-version": MODERN, "mcp-method": "server/discover" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "server/discover", params: { _meta: { [VERSION_KEY]: MODERN, [CLIENT_KEY]: OURSELVES, [CAPABILITIES_KEY]: capabilities } } }),
    take: (message) => {
      said = message["result"];
      return true;
    },
  }).catch((thrown: unknown) => {
    // What ends a probe with nonsense is asked again in the older way, which says better what is wrong.
    if (failureKind(thrown) === "malformed" && !mustBe) return { status: 400 };
    throw thrown;
  });
  const isModern = isObject(said) && Array.isArray(said["supportedVersions"]) && said["supportedVersions"].includes(MODERN);
  if (isModern) return modernLink(place, said as Json);
  if (mustBe || status >= 500) throw upstreamFailure("malformed", `${place.server} answered with HTTP ${status} and does not say that it speaks ${MODERN}; look at that server, or let its era be found out`, { sent: false, status });
  return undefined;
}
