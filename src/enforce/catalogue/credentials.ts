// How the gate signs in at an upstream. The sealed secret is opened here, at the last moment, and goes to that upstream alone: the agent never has it, and nothing of the agent's goes there.
import { MandateError, type Clock, type Outbound, type Sealer, type Secret } from "../../kernel/index.ts";
import type { PersonRef } from "../../model/index.ts";
import { personSecret, type Store } from "../../store/index.ts";
import type { CatalogueUpstream } from "./catalogue.ts";

/** Where a sealed secret may be opened. */
export const secretPlace = (upstream: string): readonly string[] => ["upstream", upstream];
export const personPlace = (upstream: string, person: string): readonly string[] => ["upstream", upstream, person];
export const personKey = ({ issuer, subject }: Pick<PersonRef, "issuer" | "subject">): string => `${issuer} ${subject}`;

export interface CredentialDeps {
  readonly store: Pick<Store, "pool">;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly outbound: Outbound;
}

export interface UpstreamCredentials {
  /** Headers for requests, those that everybody may read too. `person`: for whom it is done; null for ourselves. Throws `forbidden` when it is per person and he gave none. */
  headers(upstream: CatalogueUpstream, person: PersonRef | null): Promise<Readonly<Record<string, string>>>;
  /** Variables for a program that is started. */
  variables(upstream: CatalogueUpstream): Readonly<Record<string, string>>;
}

interface Kept {
  readonly headers: Readonly<Record<string, string>>;
  readonly until: number;
}

/** What was fetched is kept so long unless the other side says shorter. */
const KEPT_MILLISECONDS = 60_000;
/** A token is not used in its last moments. */
const MARGIN_MILLISECONDS = 10_000;

export function openCredentials({ store, clock, sealer, outbound }: CredentialDeps): UpstreamCredentials {
  const kept = new Map<string, Kept>();
  const sealedOf = ({ id, name, sealed }: CatalogueUpstream): Secret => {
    if (sealed === null) throw new MandateError("configuration_invalid", `the secret for ${name} is missing; enter it again`);
    return sealer.open(sealed, secretPlace(id));
  };
  const fetched = async (upstream: CatalogueUpstream, renew: () => Promise<Kept>): Promise<Kept["headers"]> => {
    const key = `${upstream.id} ${upstream.revision}`;
    const known = kept.get(key);
    const now = clock.now().getTime();
    if (known !== undefined && known.until > now) return known.headers;
    for (const [old, { until }] of kept) if (until <= now) kept.delete(old);
    const fresh = await renew();
    kept.set(key, fresh);
    return fresh.headers;
  };
  const ask = async (upstream: CatalogueUpstream, request: Parameters<Outbound>[0]): Promise<Readonly<Record<string, unknown>>> => {
    const { status, body } = await outbound(request);
    if (status !== 200) throw new MandateError("provider_failed", `the credential for ${upstream.name} cannot be had: ${new URL(request.url).host} answered ${status}; check its registration there`);
    const said = parsed(body);
    if (said === undefined) throw new MandateError("provider_failed", `the credential for ${upstream.name} cannot be had: ${new URL(request.url).host} answered no JSON object; check the address`);
    return said;
  };

  const signIn = async (upstream: CatalogueUpstream, person: PersonRef | null): Promise<Readonly<Record<string, string>>> => {
    const { credential, allowPrivate } = upstream;
    const now = clock.now().getTime();
    switch (credential.kind) {
      case "none":
      case "sealed-variable":
        return {};
      case "sealed-header":
        return { [credential.header]: `${credential.prefix}${sealedOf(upstream).reveal()}` };
      case "per-person": {
        const key = person === null ? undefined : personKey(person);
        const sealed = key === undefined ? undefined : await personSecret(store.pool, upstream.id, key);
        if (key === undefined || sealed === undefined) throw new MandateError("forbidden", `${upstream.title} wants the credential of the person for whom it is done, and ${person === null ? "nobody is named" : "he has given none"}; he gives it in the console, under Tools`);
        return { [credential.header]: `${credential.prefix}${sealer.open(sealed, personPlace(upstream.id, key)).reveal()}` };
      }
      case "vault":
        return fetched(upstream, async () => {
          const said = await ask(upstream, { method: "GET", url: credential.url, headers: { "x-vault-token": sealedOf(upstream).reveal() }, allowPrivate });
          // SPEC: HashiCorp Vault, KV secrets engine version 2, read: data.data.<field>.
          const value = inner(inner(said, "data"), "data")[credential.field];
          if (typeof value !== "string") throw new MandateError("provider_failed", `the vault has no ${credential.field} for ${upstream.name}; check the path and the name of the field`);
          return { headers: { [credential.header]: `${credential.prefix}${value}` }, until: now + KEPT_MILLISECONDS };
        });
      case "exchange":
        return fetched(upstream, async () => {
          const form = new URLSearchParams({ grant_type: "client_credentials", audience: credential.audience, resource: credential.audience, ...(credential.scopes.length === 0 ? {} : { scope: credential.scopes.join(" ") }) });
          // SPEC: RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
          const basic = Buffer.from(`${encodeURIComponent(credential.clientId)}:${encodeURIComponent(sealedOf(upstream).reveal())}`).toString("base64");
          const said = await ask(upstream, { method: "POST", url: credential.tokenUrl, headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" }, body: form.toString(), allowPrivate });
          const token = said["access_token"];
          if (typeof token !== "string") throw new MandateError("provider_failed", `no token came for ${upstream.name}; check the registration of the client ${credential.clientId}`);
          const seconds = typeof said["expires_in"] === "number" ? said["expires_in"] : 60;
          return { headers: { authorization: `Bearer ${token}` }, until: now + seconds * 1000 - MARGIN_MILLISECONDS };
        });
    }
  };

  return {
    headers: async (upstream, person) => ({ ...("headers" in upstream.transport ? upstream.transport.headers : {}), ...(await signIn(upstream, person)) }),
    variables: (upstream) => (upstream.credential.kind === "sealed-variable" ? { [upstream.credential.variable]: sealedOf(upstream).reveal() } : {}),
  };
}

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

const inner = (value: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
  const found = value[name];
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
};
