// What a kind of channel is: one declaration from which the form, the checks, the sender and the guide's table are derived.
import type { z } from "zod";
import type { OutboundAnswer, OutboundRequest, Resolve, Secret } from "../../kernel/index.ts";
import type { ChannelKind } from "../../model/index.ts";
import type { NoticeRow } from "../../store/index.ts";

export interface SecretField {
  readonly title: string;
  readonly says: string;
  readonly required: boolean;
  /** Made by us when none is given, and then shown once. */
  readonly make?: () => string;
  readonly shape?: "whsec" | "base64" | "address";
  /** The member of the configuration that says to whom it is sent: when that is another, the secret must be entered again. */
  readonly sentTo?: string;
}

/** What may be decided from the message itself. `console`: it is too grave for a button. */
export type Buttons = "decide" | "console" | null;

export interface ToldNotice extends NoticeRow {
  readonly buttons: Buttons;
}

export interface Message {
  readonly what: "notice" | "digest" | "test";
  readonly title: string;
  /** Oldest first; one, except in a digest. */
  readonly notices: readonly ToldNotice[];
}

export type Outcome =
  /** `external`: what the other side calls it. */
  | { readonly went: "sent"; readonly external?: string; readonly status?: number }
  /** Worth another try. */
  | { readonly went: "again"; readonly says: string; readonly status?: number; readonly afterSeconds?: number }
  /** No try will help, such as an address that does not exist. */
  | { readonly went: "never"; readonly says: string; readonly status?: number }
  /** SPEC: Standard Webhooks; 410: the receiver wants nothing any more. */
  | { readonly went: "gone"; readonly says: string; readonly status?: number };

/** What a channel needs to reach its other side. */
export interface Reach<C> {
  readonly config: C;
  readonly now: Date;
  readonly secret: (field: string) => Secret | undefined;
  /** The one before, while both are good. */
  readonly formerSecret: (field: string) => Secret | undefined;
  readonly call: (request: Omit<OutboundRequest, "allowPrivate">) => Promise<OutboundAnswer>;
  readonly resolve: (host: string) => ReturnType<Resolve>;
  /** A path of the console as an address that people can open. */
  readonly url: (path: string) => string;
}

export interface SendContext<C> extends Reach<C> {
  /** The delivery: the same over all its tries, so that the other side can know it again. */
  readonly id: string;
  readonly address: string;
  readonly attempt: number;
  /** What the other side calls the earlier messages of the same matter; empty in a digest. */
  readonly earlier: readonly string[];
  /** This notice ends the matter: tickets are closed, buttons go. */
  readonly settles: boolean;
}

export interface ChannelDeclaration<C = unknown> {
  readonly kind: ChannelKind;
  readonly title: string;
  /** What people get, and what it cannot do. */
  readonly says: string;
  /** Members have a title and a description in their meta. */
  readonly config: z.ZodType<C>;
  readonly secrets: Readonly<Record<string, SecretField>>;
  /** One delivery for each person, and not one for the place. */
  readonly perPerson: boolean;
  /** What it makes is closed when the matter is settled. */
  readonly tickets: boolean;
  readonly send: (message: Message, context: SendContext<C>) => Promise<Outcome>;
  /** Whether a ticket of the other side is closed; undefined when it knows none of that name. */
  readonly isClosed?: (ticket: string, context: Reach<C>) => Promise<boolean | undefined>;
}

/** Binds the configuration's type; the registry then holds kinds of any configuration. */
export const declareChannel = <C>(declaration: ChannelDeclaration<C>): ChannelDeclaration => declaration as unknown as ChannelDeclaration;
