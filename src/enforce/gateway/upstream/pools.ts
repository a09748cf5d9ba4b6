// Connections to upstreams over HTTP, kept open. Each address is judged when a socket is opened, and the socket goes to the very address that was judged.
import { createHash } from "node:crypto";
import type { LookupFunction } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { Pool } from "undici";
import { MandateError, resolvePlace, type Resolve } from "../../../kernel/index.ts";
import { upstreamFailure, UPSTREAM_LIMITS, type Target } from "./contract.ts";

/** Calls at once to one upstream; more wait for a moment, and are refused when they wait in vain. */
const MOST_SOCKETS = 128;

export interface Pools {
  /** Throws `provider_refused` when the address may not be called. */
  of(target: Target): Promise<Pool>;
  close(): Promise<void>;
}

export function openPools(resolve: Resolve = resolvePlace): Pools {
  const pools = new Map<string, Promise<Pool>>();
  return {
    of: (target) => {
      const url = urlOf(target);
      const key = `${url.origin}|${target.allowPrivate}|${target.certificate ?? ""}`;
      const before = pools.get(key);
      if (before !== undefined) return before;
      const made = open(url, target, resolve);
      pools.set(key, made);
      made.catch(() => pools.delete(key));
      return made;
    },
    close: async () => {
      const all = await Promise.allSettled(pools.values());
      pools.clear();
      await Promise.all(all.map((each) => (each.status === "fulfilled" ? each.value.destroy() : undefined)));
    },
  };
}

export function urlOf({ server, transport, allowPrivate }: Target): URL {
  if (transport.kind === "stdio") throw new MandateError("internal", `the upstream ${server} is not reached over HTTP; report this as a defect of Mandate`);
  const url = URL.canParse(transport.url) ? new URL(transport.url) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.password !== "") throw refused(server, "its address is no plain http or https address; correct it");
  if (url.protocol === "http:" && !allowPrivate) throw refused(server, "it would be called without TLS, and everybody on the way could read it; use its https address, or let it be in the private network");
  return url;
}

async function open(url: URL, { allowPrivate, certificate, server }: Target, resolve: Resolve): Promise<Pool> {
  // INVARIANT: an address that is written as a number is looked up by nobody, so it is judged here; a name is judged with each socket.
  await resolve(url.hostname, allowPrivate);
  const lookup: LookupFunction = (host, options, done) => {
    resolve(host, allowPrivate).then(
      (place) => (options.all === true ? done(null, [place]) : done(null, place.address, place.family)),
      (thrown: Error) => done(thrown, "", 4),
    );
  };
  return new Pool(url.origin, {
    connections: MOST_SOCKETS,
    pipelining: 1,
    headersTimeout: UPSTREAM_LIMITS.callMilliseconds,
    // A stream may be silent for long; the deadline of the call ends it.
    bodyTimeout: 0,
    connect: {
      lookup,
      timeout: UPSTREAM_LIMITS.connectMilliseconds,
      // A session that is taken up again shows no certificate.
      ...(certificate === null ? {} : { maxCachedSessions: 0, checkServerIdentity: (host: string, shown: PeerCertificate) => checkServerIdentity(host, shown) ?? pinned(server, certificate, shown) }),
    },
  });
}

function pinned(server: string, wanted: string, { raw }: PeerCertificate): Error | undefined {
  return createHash("sha256").update(raw).digest("hex") === wanted ? undefined : refused(server, "it shows another TLS certificate than the one that was approved; find out why, and approve the new one if that is right");
}

const refused = (server: string, why: string) => upstreamFailure("refused", `the upstream ${server} may not be called: ${why}`, { sent: false });
