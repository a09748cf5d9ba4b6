// What people do with channels: make, change, test, remove, change a secret, send again. Secrets come in, are sealed, and never come out again.
import { MandateError, messageOf, newId, Secret, type Sealer } from "../../kernel/index.ts";
import type { ChannelFilter, ChannelKind, DailyAt, NoticePreference, QuietHours } from "../../model/index.ts";
import {
  channelById,
  deleteChannel,
  deleteSealed,
  insertChannel,
  noteHealth,
  putLooseDelivery,
  putPreference,
  putSealed,
  resendDelivery,
  settleDelivery,
  updateChannel,
  type Actor,
  type ChannelRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import type { ChannelDeclaration, Outcome, SecretField } from "./contract.ts";
import { isMailAddress } from "./channels/smtp.ts";
import { send, type Senders } from "./deliver.ts";
import { declarationOf } from "./registry.ts";
import { titleOf } from "./words.ts";

export interface WantedChannel {
  readonly name: string;
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly filter: ChannelFilter;
  readonly digest: DailyAt | null;
  readonly quiet: QuietHours | null;
  /** Only those to be set; what is left away stays as it is. An empty text takes a secret away. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** How long the former secret stays good beside the new one. */
const ROTATION_MILLISECONDS = 24 * 3_600_000;
const LONGEST_SECRET = 4000;

export interface Made {
  readonly id: string;
  /** Secrets that we made ourselves: shown this once. */
  readonly made: Readonly<Record<string, string>>;
}

/** Throws `invalid_input` with everything that is wrong, `conflict` when the name is taken. */
export function createChannel(store: Store, sealer: Sealer, actor: Actor, kind: ChannelKind, wanted: WantedChannel): Promise<Made> {
  const declaration = declarationOf(kind);
  const config = checkedConfig(declaration, wanted.config);
  const made = Object.fromEntries(Object.entries(declaration.secrets).flatMap(([field, { make }]) => (make !== undefined && (wanted.secrets[field] ?? "") === "" ? [[field, make()]] : [])));
  const secrets = { ...wanted.secrets, ...made };
  const missing = Object.entries(declaration.secrets).find(([field, { required }]) => required && (secrets[field] ?? "") === "");
  if (missing !== undefined) throw new MandateError("invalid_input", `${declaration.title} needs: ${missing[1].title}. Enter it.`, { fields: { field: missing[0] } });
  return store.write(actor, async (tx) => {
    const id = newId("chn", store.clock);
    if (!(await insertChannel(tx, id, kind, { ...wanted, config }))) throw nameTaken(wanted.name);
    const set = await putSecrets(tx, sealer, declaration, id, secrets, null);
    await tx.record({ action: "channel.created", subject: id, detail: { kind, name: wanted.name, secrets: set } });
    return { id, made };
  });
}

/** Throws `precondition_failed` when it has changed since `revision`. */
export async function changeChannel(store: Store, sealer: Sealer, actor: Actor, id: string, revision: number, wanted: WantedChannel): Promise<void> {
  await store.write(actor, async (tx) => {
    const row = await existing(tx, id);
    const declaration = declarationOf(row.kind);
    const config = checkedConfig(declaration, wanted.config);
    for (const [field, { title, sentTo }] of Object.entries(declaration.secrets)) {
      if (sentTo === undefined || !row.secrets.includes(field) || (wanted.secrets[field] ?? "") !== "" || hostOf(row.config[sentTo]) === hostOf(config[sentTo])) continue;
      // INVARIANT: who may change a channel still cannot have its secret sent to himself.
      throw new MandateError("invalid_input", `it would be sent to another host than before, so ${title} must be entered again with this change`);
    }
    const changed = await updateChannel(tx, id, revision, { ...wanted, config }).catch((thrown: unknown) => {
      throw thrown instanceof MandateError && thrown.code === "conflict" ? nameTaken(wanted.name) : thrown;
    });
    if (!changed) throw new MandateError("precondition_failed", "the channel has changed since you opened it; reload it and make your change again");
    const set = await putSecrets(tx, sealer, declaration, id, wanted.secrets, null);
    await tx.record({ action: "channel.changed", subject: id, detail: { name: wanted.name, enabled: wanted.enabled, secrets: set } });
  });
}

/** A new value for one secret; the former one stays good for a day where two can be. Made by us when none is given and the kind allows it. */
export function rotateSecret(store: Store, sealer: Sealer, actor: Actor, id: string, field: string, value: string): Promise<Made> {
  return store.write(actor, async (tx) => {
    const declaration = declarationOf((await existing(tx, id)).kind);
    const declared = declaration.secrets[field];
    if (declared === undefined) throw noSuchSecret(declaration, field);
    const fresh = value === "" ? declared.make?.() : value;
    if (fresh === undefined) throw new MandateError("invalid_input", `${declared.title} is given by the other side; enter it`);
    const previousUntil = declaration.kind === "webhook" ? new Date(tx.at.getTime() + ROTATION_MILLISECONDS) : null;
    await putSecrets(tx, sealer, declaration, id, { [field]: fresh }, previousUntil);
    await tx.record({ action: "channel.secret-changed", subject: id, detail: { field, bothGoodUntil: previousUntil?.toISOString() ?? null } });
    return { id, made: value === "" ? { [field]: fresh } : {} };
  });
}

/** With its deliveries and secrets. */
export async function removeChannel(store: Store, actor: Actor, id: string): Promise<void> {
  await store.write(actor, async (tx) => {
    const row = await existing(tx, id);
    await deleteChannel(tx, id);
    await tx.record({ action: "channel.removed", subject: id, detail: { kind: row.kind, name: row.name } });
  });
}

export interface Tested {
  readonly ok: boolean;
  readonly says: string;
}

/** Sends a test message now, and says how it went. It stands in the log of deliveries. */
export async function testChannel(store: Store, senders: Senders, actor: Actor, id: string, address: string): Promise<Tested> {
  const row = await existing(store.pool, id);
  const { perPerson } = declarationOf(row.kind);
  if (perPerson && !isMailAddress(address)) throw new MandateError("invalid_input", "say to which e-mail address the test message goes");
  await store.write(actor, (tx) => tx.record({ action: "channel.tested", subject: id }));
  const delivery = newId("dlv", store.clock);
  await putLooseDelivery(store.pool, delivery, id, perPerson ? address : "", store.clock.now());
  const outcome = await send(store, senders, row, { what: "test", title: titleOf("test", []), notices: [] }, { id: delivery, address: perPerson ? address : "", attempt: 1, earlier: [], settles: false }).catch(
    (thrown: unknown): Outcome => ({ went: "never", says: thrown instanceof MandateError ? thrown.detail : `it could not be sent (${messageOf(thrown).slice(0, 200)})` }),
  );
  const at = store.clock.now();
  const says = outcome.went === "sent" ? null : outcome.says;
  await settleDelivery(store.pool, delivery, { state: says === null ? "sent" : "failed", status: outcome.status ?? null, error: says, external: null, nextAt: at }, at);
  await noteHealth(store.pool, id, at, says);
  return says === null ? { ok: true, says: "The test message was taken." } : { ok: false, says };
}

export async function resend(store: Store, actor: Actor, channel: string, delivery: string): Promise<void> {
  await store.write(actor, async (tx) => {
    if (!(await resendDelivery(tx, channel, delivery, tx.at))) throw new MandateError("conflict", "this delivery cannot be sent again: it waits anyway, goes in a digest, or was a test; look at the list again");
    await tx.record({ action: "delivery.resent", subject: delivery, detail: { channel } });
  });
}

/** `revision`: 0 when nothing was preferred before. */
export async function setPreference(store: Store, actor: Actor, user: string, preference: NoticePreference, revision: number): Promise<void> {
  await store.write(actor, async (tx) => {
    if (!(await putPreference(tx, user, preference, revision))) throw new MandateError("precondition_failed", "how you are told was changed elsewhere since you opened it; reload it and choose again");
    await tx.record({ action: "preference.changed", subject: user, detail: { ...preference } });
  });
}

async function existing(db: Parameters<typeof channelById>[0], id: string): Promise<ChannelRow> {
  const row = await channelById(db, id);
  if (row === undefined) throw new MandateError("not_found", "there is no such channel; go back to the list and choose again");
  return row;
}

const hostOf = (address: unknown): string => {
  const text = String(address);
  return URL.canParse(text) && text.includes("//") ? new URL(text).origin : text.toLowerCase();
};

function checkedConfig(declaration: ChannelDeclaration, config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const parsed = declaration.config.safeParse(config);
  if (parsed.success) return parsed.data as Readonly<Record<string, unknown>>;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), says: message }));
  throw new MandateError("invalid_input", `the channel is not complete: ${problems.map(({ path, says }) => `${path === "" ? "it" : path}: ${says}`).join("; ")}`, { fields: { problems } });
}

/** Gives the names of those that were set or taken away. */
async function putSecrets(tx: Tx, sealer: Sealer, declaration: ChannelDeclaration, channel: string, secrets: Readonly<Record<string, string>>, previousUntil: Date | null): Promise<readonly string[]> {
  for (const [field, value] of Object.entries(secrets)) {
    const declared = declaration.secrets[field];
    if (declared === undefined) throw noSuchSecret(declaration, field);
    checkSecret(declared, value);
    if (value !== "") await putSealed(tx, channel, field, sealer.seal(new Secret(value.trim()), [channel, field]), previousUntil);
    else if (declared.required) throw new MandateError("invalid_input", `${declared.title} cannot be taken away, because ${declaration.title} needs it; change it instead`);
    else await deleteSealed(tx, channel, field);
  }
  return Object.keys(secrets);
}

const SHAPES: Readonly<Record<NonNullable<SecretField["shape"]>, { readonly fits: (value: string) => boolean; readonly says: string }>> = {
  // SPEC: Standard Webhooks: 24 to 64 bytes.
  whsec: { fits: (value) => /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(value) && byteLength(value.slice(6)) >= 24 && byteLength(value.slice(6)) <= 64, says: "is written whsec_ and 24 to 64 bytes in base64" },
  base64: { fits: (value) => /^[A-Za-z0-9+/]{40,}={0,2}$/.test(value), says: "is written in base64" },
  address: { fits: (value) => URL.canParse(value) && /^https?:/.test(value), says: "is an https address" },
};
const byteLength = (text: string): number => Buffer.from(text, "base64").length;

/** INVARIANT: the value is never repeated. */
function checkSecret({ title, shape }: SecretField, value: string): void {
  if (value.length > LONGEST_SECRET) throw new MandateError("invalid_input", `${title} is longer than ${LONGEST_SECRET} characters; check what was pasted`);
  if (value !== "" && shape !== undefined && !SHAPES[shape].fits(value.trim())) throw new MandateError("invalid_input", `${title} ${SHAPES[shape].says}; copy it again`);
}

const nameTaken = (name: string) => new MandateError("conflict", `there is a channel named ${name} already; choose another name`);
const noSuchSecret = (declaration: ChannelDeclaration, field: string) =>
  new MandateError("invalid_input", `${declaration.title} has no secret named ${field.slice(0, 60)}; it has: ${Object.keys(declaration.secrets).join(", ")}`);
