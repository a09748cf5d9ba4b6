// Channels as the wire shows them, and the form of a kind as its declaration gives it.
import { z } from "zod";
import { declarationOf, type ChannelDeclaration } from "../../govern/notices/index.ts";
import type { ChannelRow, DeliveryView, InboxRow } from "../../store/index.ts";
import type { Channel, ChannelKindText, Delivery, Notice } from "../schemas/channel.ts";

/** Which door takes what the other side sends, when the secret that proves it is there. */
const DOORS: Partial<Record<ChannelRow["kind"], { readonly path: string; readonly secret: string }>> = {
  slack: { path: "slack", secret: "signing_secret" },
  teams: { path: "teams", secret: "security_token" },
  webhook: { path: "in", secret: "inbound_secret" },
};

export function channelView(row: ChannelRow, baseUrl: string): z.output<typeof Channel> {
  const door = DOORS[row.kind];
  return {
    id: row.id,
    kind: row.kind,
    title: declarationOf(row.kind).title,
    name: row.name,
    enabled: row.enabled,
    config: { ...row.config },
    filter: row.filter,
    digest: row.digest,
    quiet: row.quiet,
    secrets: [...row.secrets],
    disabled_reason: row.disabledReason,
    last_success_at: row.lastSuccessAt,
    last_failure_at: row.lastFailureAt,
    last_failure: row.lastFailure,
    inbound: door !== undefined && row.secrets.includes(door.secret) ? `${baseUrl}/hooks/${door.path}/${row.id}` : null,
    created_by: row.createdBy,
    created_at: row.createdAt,
    changed_at: row.changedAt,
    version: String(row.revision),
  };
}

interface Member {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
}

/** A text that may be this long is written in lines. */
const LONG = 10_000;

export function kindView({ kind, title, says, perPerson, config, secrets }: ChannelDeclaration): z.output<typeof ChannelKindText> {
  const schema = z.toJSONSchema(config, { io: "input", unrepresentable: "any" }) as { readonly properties?: Readonly<Record<string, Member>>; readonly required?: readonly string[] };
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    name,
    title: member.title ?? name,
    says: member.description ?? "",
    type: typeOf(member),
    required: schema.required?.includes(name) === true,
    choices: [...(member.enum ?? [])],
    beginning: member.default === undefined ? "" : String(member.default),
    made: false,
  }));
  const hidden = Object.entries(secrets).map(([name, secret]) => ({ name, title: secret.title, says: secret.says, type: "secret" as const, required: secret.required, choices: [], beginning: "", made: secret.make !== undefined }));
  return { kind, title, says, per_person: perPerson, fields: [...members, ...hidden] };
}

function typeOf(member: Member): "text" | "long-text" | "number" | "switch" | "choice" {
  if (member.enum !== undefined) return "choice";
  if (member.type === "boolean") return "switch";
  if (member.type === "integer" || member.type === "number") return "number";
  return (member.maxLength ?? 0) > LONG ? "long-text" : "text";
}

export const deliveryView = (row: DeliveryView): z.output<typeof Delivery> => ({
  id: row.id,
  what: row.what,
  title: row.title,
  kind: row.kind as z.output<typeof Delivery>["kind"],
  to: row.address === "" ? row.party : row.address,
  state: row.state,
  attempts: row.attempts,
  status: row.status,
  error: row.error ?? (row.state === "unaddressed" ? "no address is known for whom it is for; add the person or the team to the directory" : null),
  external: row.external,
  carries: row.carries,
  created_at: row.createdAt,
  sent_at: row.sentAt,
  next_at: row.nextAt,
});

export const noticeView = (row: InboxRow): z.output<typeof Notice> => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  body: row.body,
  link: row.link,
  urgency: row.urgency,
  subject: row.subject,
  sample: row.sample,
  created_at: row.createdAt,
  read_at: row.readAt,
});
