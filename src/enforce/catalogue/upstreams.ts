// Servers registered, changed and retired. Each act is one transaction with its record and its enforcement change; secrets come in, are sealed, and never come out again.
import { scanText } from "../../discover/scanning/index.ts";
import { digestOf, MandateError, newId, refusedAddress, Secret, type Sealer } from "../../kernel/index.ts";
import { powersOf, UpstreamCredential, UpstreamName, WantedTransport, type UpstreamIdentity, type UpstreamTransport } from "../../model/index.ts";
import { announceChange, approveSeen, deletePersonSecret, insertTool, insertUpstream, listTools, putPersonSecret, putSeen, putGone, putToolPowers, putToolProfile, putUpstreamState, takeUpstream, toolById, updateUpstream, type Actor, type Store, type Tx, type UpstreamContent, type UpstreamRow } from "../../store/index.ts";
import { profileOf } from "./catalogue.ts";
import { classifyOperation, definitionOf } from "./classify.ts";
import { personPlace, secretPlace } from "./credentials.ts";
import { fitDefinition } from "./digest.ts";
import { pinProgram } from "./program.ts";
import { registryEntry } from "./registry.ts";
import { warningsOf } from "./warnings.ts";

export interface CatalogueActing {
  readonly actor: Actor;
  readonly isAdmin: boolean;
}

export interface WantedUpstream {
  readonly title: string;
  readonly owner: string;
  readonly transport: WantedTransport;
  readonly credential: UpstreamCredential;
  /** A new secret; `null` keeps the one that is there. */
  readonly secret: string | null;
  readonly allowPrivate: boolean;
  readonly trusted: boolean;
  /** SHA-256 of its certificate and its own name, as they must stay. */
  readonly identity: Omit<UpstreamIdentity, "registry">;
  /** Its `server.json`, as the registry or its maker gives it; `null` keeps the one that is there. */
  readonly registryEntry: Readonly<Record<string, unknown>> | null;
}

const LONGEST_SECRET = 8000;

/** Throws `invalid_input` with what is wrong, `forbidden` for what takes an administrator, `conflict` when the name is taken. */
export async function registerUpstream(store: Store, sealer: Sealer, acting: CatalogueActing, name: string, wanted: WantedUpstream): Promise<string> {
  if (!UpstreamName.safeParse(name).success) throw new MandateError("invalid_input", "a server's name has small letters, digits and hyphens, at most 64; it is how mandates call it");
  const id = newId("ups", store.clock);
  const content = await contentOf(sealer, acting, id, wanted, undefined);
  await store.write(acting.actor, async (tx) => {
    if (!(await insertUpstream(tx, id, name, content))) throw new MandateError("conflict", `there is a server named ${name} already, or was; choose another name, for mandates may still speak of that one`);
    await putOperations(tx, store, { id, name, ...content });
    await tx.record({ action: "upstream.registered", subject: id, detail: { name, ...told(content) } });
    await announceChange(tx, "tool", name);
  });
  return id;
}

export async function changeUpstream(store: Store, sealer: Sealer, acting: CatalogueActing, idOrName: string, revision: number, wanted: WantedUpstream): Promise<void> {
  await store.write(acting.actor, async (tx) => {
    const former = await standing(tx, idOrName);
    if (former.revision !== revision) throw new MandateError("precondition_failed", "the server has changed since you opened it; reload it and make your change again");
    const content = await contentOf(sealer, acting, former.id, wanted, former);
    await updateUpstream(tx, former.id, content);
    // Whose hints are believed may be guessed otherwise.
    if (content.trusted !== former.trusted) for (const row of await listTools(tx, former.id)) await putToolPowers(tx, row.id, powersOf(profileOf(row, { name: former.name, trusted: content.trusted })));
    await putOperations(tx, store, { id: former.id, name: former.name, ...content });
    await tx.record({ action: "upstream.changed", subject: former.id, detail: { name: former.name, ...told(content), secret: wanted.secret !== null } });
    await announceChange(tx, "tool", former.name);
  });
}

/** Its tools are offered to nobody from now on; its secrets are gone. The name is not given to another. */
export async function retireUpstream(store: Store, { actor }: CatalogueActing, idOrName: string, why: string): Promise<void> {
  await store.write(actor, async (tx) => {
    const { id, name } = await standing(tx, idOrName);
    await putUpstreamState(tx, id, "retired", why);
    await tx.record({ action: "upstream.retired", subject: id, detail: { name, why } });
    await announceChange(tx, "tool", name);
  });
}

/** A person's own credential for an upstream that wants that; `null` takes it away. */
export async function givePersonSecret(store: Store, sealer: Sealer, actor: Actor, idOrName: string, person: string, value: string | null): Promise<void> {
  await store.write(actor, async (tx) => {
    const { id, name, credential } = await standing(tx, idOrName);
    if (credential.kind !== "per-person") throw new MandateError("conflict", `${name} does not take a credential of each person; there is nothing to give`);
    if (value === null) await deletePersonSecret(tx, id, person);
    else await putPersonSecret(tx, id, person, sealer.seal(checkedSecret(value), personPlace(id, person)));
    await tx.record({ action: value === null ? "upstream.person-secret-removed" : "upstream.person-secret-given", subject: id, detail: { name, person } });
  });
}

async function standing(tx: Tx, idOrName: string): Promise<UpstreamRow> {
  const row = await takeUpstream(tx, idOrName);
  if (row === undefined) throw new MandateError("not_found", "there is no such server; go back to the list and choose again");
  if (row.state === "retired") throw new MandateError("conflict", `${row.name} is retired; register another under another name`);
  return row;
}

async function contentOf(sealer: Sealer, { isAdmin }: CatalogueActing, id: string, wanted: WantedUpstream, former: UpstreamRow | undefined): Promise<UpstreamContent> {
  const { title, owner, allowPrivate, trusted } = wanted;
  const asks = [...(allowPrivate ? ["may be in the private network"] : []), ...(trusted ? ["has its hints believed"] : []), ...(wanted.transport.kind === "stdio" ? ["runs on this machine"] : [])];
  // Also to change one: else whoever may not allow the private network could turn an allowed server to any address in it.
  if (!isAdmin && asks.length > 0) throw new MandateError("forbidden", `a server that ${asks.join(" and ")} takes an administrator; ask one to do this`);
  const transport = await transportOf(wanted.transport, allowPrivate);
  const credential = credentialOf(wanted.credential, transport);
  const registry = wanted.registryEntry === null ? former?.identity.registry : registryEntry(wanted.registryEntry, transport);
  return { title, owner, transport, credential, sealed: sealedOf(sealer, id, wanted, transport, former), allowPrivate, trusted, identity: { ...wanted.identity, ...(registry === undefined ? {} : { registry }) } };
}

async function transportOf(wanted: WantedTransport, allowPrivate: boolean): Promise<UpstreamTransport> {
  if (wanted.kind === "local") return wanted;
  const secret = [wanted.kind === "stdio" ? wanted.args.join("\n") : wanted.url, ...(wanted.kind === "stdio" ? [] : Object.values(wanted.headers ?? {}))].flatMap((text) => scanText(text, { file: "" }))[0];
  if (secret !== undefined) throw new MandateError("invalid_input", `a secret (${secret.detector.id}) stands in its address, arguments or headers, where everybody can read it; take it out, and give it as the credential`);
  if (wanted.kind === "stdio") return pinProgram(wanted);
  const named = Object.keys(wanted.headers ?? {}).find((header) => NOT_BY_HAND.test(header));
  if (named !== undefined) throw new MandateError("invalid_input", `the header ${named} is set by the gate, or holds a credential; leave it away${/auth|cookie|key|token/i.test(named) ? ", and give it as the credential" : ""}`);
  const { hostname, protocol } = new URL(wanted.url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol === "http:" && !allowPrivate) throw new MandateError("invalid_input", "its address has no TLS, so everybody on the way could read and change the calls; use its https address");
  const why = /^[\d.]+$|:/.test(host) ? refusedAddress(host, allowPrivate) : null;
  if (why !== null) throw new MandateError("invalid_input", `${host} is not called: ${why}; check the address, or let an administrator allow the private network if that is meant`);
  return wanted;
}

const NOT_BY_HAND = /^(?:host|connection|content-length|content-type|transfer-encoding|te|trailer|upgrade|keep-alive|proxy-.*|mcp-.*|accept|authorization|cookie|set-cookie|forwarded|x-forwarded-.*|traceparent|tracestate|baggage|.*(?:api-?key|token|secret).*)$/i;

function credentialOf(credential: UpstreamCredential, { kind }: UpstreamTransport): UpstreamCredential {
  if (kind === "local" && credential.kind !== "none") throw new MandateError("invalid_input", "a server that runs beside the agent is not called from here, so it is given no credential; choose none");
  const fits = credential.kind === "none" || (kind === "stdio") === (credential.kind === "sealed-variable");
  if (!fits) throw new MandateError("invalid_input", kind === "stdio" ? "a program is given its credential in a variable; choose that" : "a server that is called by its address is given its credential in a header; choose one of those");
  return UpstreamCredential.parse(credential);
}

/** INVARIANT: who may change a server still cannot have its secret sent to himself. */
function sealedOf(sealer: Sealer, id: string, { credential, secret }: WantedUpstream, transport: UpstreamTransport, former: UpstreamRow | undefined): string | null {
  if (credential.kind === "none" || credential.kind === "per-person") return null;
  if (secret !== null) return sealer.seal(checkedSecret(secret), secretPlace(id));
  if (former === undefined || former.sealed === null) throw new MandateError("invalid_input", "this credential needs its secret; enter it");
  if (goesTo(transport, credential) !== goesTo(former.transport, former.credential)) throw new MandateError("invalid_input", "the secret would go elsewhere than before, so it must be entered again with this change");
  return former.sealed;
}

const goesTo = (transport: UpstreamTransport, credential: UpstreamCredential): string => {
  const place = transport.kind === "stdio" ? digestOf([transport.command, transport.args, transport.sha256, transport.files]) : transport.kind === "local" ? "" : new URL(transport.url).origin;
  const further = credential.kind === "exchange" ? new URL(credential.tokenUrl).origin : credential.kind === "vault" ? new URL(credential.url).origin : "";
  return `${credential.kind} ${place} ${further}`;
};

function checkedSecret(value: string): Secret {
  const text = value.trim();
  if (text === "" || text.length > LONGEST_SECRET || /[\r\n\0]/.test(text)) throw new MandateError("invalid_input", `a secret has one line and at most ${LONGEST_SECRET} characters; check what was pasted`);
  return new Secret(text);
}

/** What of it stands in the record. */
const told = ({ transport, credential, allowPrivate, trusted, owner, identity }: UpstreamContent) => ({
  transport: transport.kind, ...(transport.kind === "stdio" ? { command: transport.command, args: transport.args, sha256: transport.sha256 } : transport.kind === "local" ? {} : { url: transport.url }), credential: credential.kind, allowPrivate, trusted, owner, identity,
});

/** Operations of a REST API are written by who registers it, so they are approved with it. */
async function putOperations(tx: Tx, store: Store, { id, name, transport }: Pick<UpstreamContent, "transport"> & { readonly id: string; readonly name: string }): Promise<void> {
  if (transport.kind !== "rest") return;
  const rows = new Map((await listTools(tx, id)).map((row) => [row.name, row]));
  for (const operation of transport.operations) {
    const fit = fitDefinition({ ...definitionOf(operation), _meta: { method: operation.method, path: operation.path } });
    if (fit === undefined || fit.unfit !== null) throw new MandateError("invalid_input", `the operation ${operation.tool} cannot be a tool: ${fit?.unfit ?? "it has no name"}`);
    // Where a call goes is part of what is approved, though agents are not shown it.
    const seen = { ...fit, digest: digestOf({ definition: fit.digest, method: operation.method, path: operation.path, query: operation.query, headers: operation.headers }), warnings: warningsOf(fit.definition, [], name) };
    const known = rows.get(operation.tool);
    const toolId = known?.id ?? newId("tol", store.clock);
    if (known === undefined) await insertTool(tx, toolId, id, seen);
    else if (known.current.digest !== seen.digest) await putSeen(tx, known, seen);
    const row = await toolById(tx, toolId);
    if (row !== undefined) await approveSeen(tx, row);
    const profile = operation.profile ?? classifyOperation(operation, name);
    await putToolProfile(tx, toolId, profile);
    await putToolPowers(tx, toolId, powersOf(profile));
  }
  const gone = [...rows.values()].filter((row) => !transport.operations.some(({ tool }) => tool === row.name));
  if (gone.length > 0) await putGone(tx, gone.map((row) => row.id), true);
}
