// Issuers of others: entered, changed, confirmed and removed by administrators. Where the keys are is found when the issuer is entered, and pinned.
import { fetchJson, MandateError, newId, type Outbound } from "../../../kernel/index.ts";
import { deleteTrustedIssuer, insertTrustedIssuer, putIssuerKeys, trustedIssuerById, updateTrustedIssuer, type Actor, type Store, type TrustedIssuerContent, type TrustedIssuerRow } from "../../../store/index.ts";
import { readJwks, type VerificationKey } from "../jws.ts";
import { thumbprintsOf, type IssuerKeys } from "./issuer-keys.ts";

export interface NewTrustedIssuer extends TrustedIssuerContent {
  readonly issuer: string;
  readonly kind: TrustedIssuerRow["kind"];
}

export interface IssuerDeps {
  readonly store: Store;
  readonly keys: IssuerKeys;
  readonly call: Outbound;
}

const LARGEST_METADATA = 256 * 1024;

/** Gives its id. Throws when its keys cannot be read, or its metadata is another issuer's. */
export async function addTrustedIssuer(deps: IssuerDeps, actor: Actor, wanted: NewTrustedIssuer): Promise<string> {
  const { content, knownKeys } = await withKeys(deps, wanted);
  const id = newId("iss", deps.store.clock);
  await deps.store.write(actor, async (tx) => {
    if (!(await insertTrustedIssuer(tx, { ...content, id, issuer: wanted.issuer, kind: wanted.kind, knownKeys }))) throw new MandateError("conflict", `${wanted.issuer} is there already; change that entry`);
    await tx.record({ action: "trusted-issuer.added", subject: id, detail: { issuer: wanted.issuer, kind: wanted.kind, audience: wanted.audience, keys: knownKeys, rules: wanted.rules, id_jag: wanted.idJag } });
  });
  return id;
}

export async function changeTrustedIssuer(deps: IssuerDeps, actor: Actor, row: TrustedIssuerRow, revision: number, wanted: TrustedIssuerContent): Promise<void> {
  const { content, knownKeys } = await withKeys(deps, { ...wanted, issuer: row.issuer, kind: row.kind });
  await deps.store.write(actor, async (tx) => {
    if (!(await updateTrustedIssuer(tx, row.id, revision, { ...content, knownKeys }))) throw new MandateError("precondition_failed", "It was changed meanwhile. Read it again, and change that.");
    await tx.record({ action: "trusted-issuer.changed", subject: row.id, detail: { issuer: row.issuer, enabled: wanted.enabled, audience: wanted.audience, keys: knownKeys, rules: wanted.rules, id_jag: wanted.idJag } });
  });
}

/** A person has compared the keys that were held; from now on they are the issuer's. */
export function confirmIssuerKeys(store: Store, actor: Actor, id: string, thumbprints: readonly string[]): Promise<void> {
  return store.write(actor, async (tx) => {
    const row = await trustedIssuerById(tx, id);
    const held = row?.heldKeys ?? null;
    if (held === null) throw new MandateError("conflict", "No keys of this issuer wait for anybody. Nothing needs to be confirmed.");
    if (held.toSorted().join() !== thumbprints.toSorted().join()) throw new MandateError("precondition_failed", "Other keys wait by now than those that were confirmed. Look again.");
    await putIssuerKeys(tx, id, held, false);
    await tx.record({ action: "trusted-issuer.confirmed", subject: id, detail: { keys: held } });
  });
}

export function removeTrustedIssuer(store: Store, actor: Actor, { id, issuer }: TrustedIssuerRow): Promise<void> {
  return store.write(actor, async (tx) => {
    await deleteTrustedIssuer(tx, id);
    await tx.record({ action: "trusted-issuer.removed", subject: id, detail: { issuer } });
  });
}

/** Of an authorization server that takes assertions of ours nothing is verified; of platforms the agents' registrations name the keys. */
async function withKeys(deps: IssuerDeps, wanted: NewTrustedIssuer): Promise<{ readonly content: TrustedIssuerContent; readonly knownKeys: readonly string[] }> {
  if (wanted.kind !== "idp") return { content: wanted, knownKeys: [] };
  if (wanted.jwks !== null) return { content: { ...wanted, jwksUri: null }, knownKeys: thumbprintsOf(fit(readJwks(wanted.jwks), "jwks")) };
  const jwksUri = wanted.jwksUri ?? (await discovered(deps, wanted));
  return { content: { ...wanted, jwksUri }, knownKeys: thumbprintsOf(fit(await deps.keys.at(jwksUri, wanted.allowPrivate), jwksUri)) };
}

function fit(keys: readonly VerificationKey[] | undefined, where: string): readonly VerificationKey[] {
  if (keys === undefined || keys.length === 0) throw new MandateError("invalid_input", `${where} holds no set of public keys, or one that cannot be trusted as a whole; name the issuer's JWKS`);
  return keys;
}

/** INVARIANT: a document that names another issuer says nothing of this one (mix-up). */
async function discovered({ call }: IssuerDeps, { issuer, allowPrivate }: NewTrustedIssuer): Promise<string> {
  const { value } = await fetchJson(call, { url: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, what: "the issuer's metadata", allowPrivate, mostBytes: LARGEST_METADATA });
  const { issuer: said, jwks_uri: uri } = (value ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
  if (said !== issuer || typeof uri !== "string") throw new MandateError("provider_refused", `the metadata of ${issuer} is another issuer's, or names no keys; check how the issuer is spelled, to the last character`);
  return uri;
}
