// My notices: what I was told, read or unread, and how I want to be told by e-mail.
import { z } from "zod";
import { setPreference } from "../../govern/notices/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { NOTICE_KINDS, NoticePreference } from "../../model/index.ts";
import { inbox, markRead, preferenceOf, unreadCount, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { roleAllows } from "../permissions.ts";
import { route, type Caller } from "../route.ts";
import { flag, many, nothing, page, paging, shortText } from "../schemas/common.ts";
import { Notice, Preference } from "../schemas/channel.ts";
import { actorOf } from "../services.ts";
import { noticeView } from "../views/channel-view.ts";

/** The badge says "99+" beyond this. */
const MOST_COUNTED = 100;
const UNTOLD = { mail: "immediate", at: "08:00", zone: "UTC", version: "0" } as const;

/** Every name under which I may have been told something, and my teams. */
async function namesOf(store: Store, caller: Caller): Promise<readonly string[]> {
  const { person } = await actingAs(store, caller);
  return [...person.names, ...person.teams];
}

/** A token is nobody's inbox. */
function personal(caller: Caller): string {
  if (caller.via === "session") return caller.id;
  throw new MandateError("forbidden", "An API token has no notices of its own to mark or to prefer. Sign in to the console.");
}

export const noticeRoutes = [
  route({
    id: "notices.list",
    method: "GET",
    path: "/v1/notices",
    permission: "notices.read",
    summary: "What I was told, newest first; an administrator may ask for what another person or a team was told",
    query: z.object({ unread: flag.optional(), kind: many(z.enum(NOTICE_KINDS)), party: shortText.optional(), ...paging }),
    response: page(Notice),
    handle: async ({ query: { limit, cursor, party, ...filter }, caller, services }) => {
      if (party !== undefined && !roleAllows(caller.role, "channels.manage")) throw new MandateError("forbidden", "What others were told is shown to administrators only. Leave the party away to see what you were told.");
      const { rows, nextCursor } = await inbox(services.db, caller.id, party === undefined ? await namesOf(services.store, caller) : [party], filter, { limit, cursor });
      return { data: rows.map(noticeView), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "notices.unread",
    method: "GET",
    path: "/v1/notices/unread",
    permission: "notices.read",
    summary: "How many I have not read, counted up to 100",
    response: z.object({ unread: z.int() }),
    handle: async ({ caller, services }) => ({ unread: await unreadCount(services.db, caller.id, await namesOf(services.store, caller), MOST_COUNTED) }),
  }),
  route({
    id: "notices.read",
    method: "POST",
    path: "/v1/notices/read",
    permission: "notices.read",
    summary: "Mark some as read or unread, or all as read",
    body: z.object({ ids: z.array(z.string().max(128)).max(500).optional(), read: z.boolean().default(true) }),
    response: nothing,
    status: 204,
    handle: async ({ body, caller, services, now }) => {
      if (body.ids === undefined && !body.read) throw new MandateError("invalid_input", "Say which notices are to be unread again.");
      await markRead(services.db, personal(caller), await namesOf(services.store, caller), body.ids ?? null, body.read, now);
      return null;
    },
  }),
  route({
    id: "notices.preference",
    method: "GET",
    path: "/v1/notices/preference",
    permission: "notices.read",
    summary: "How I want to be told by e-mail",
    response: Preference,
    handle: async ({ caller, services }) => {
      const row = await preferenceOf(services.db, caller.id);
      return row === undefined ? { ...UNTOLD } : { mail: row.mail, at: row.at, zone: row.zone, version: String(row.revision) };
    },
  }),
  route({
    id: "notices.prefer",
    method: "PUT",
    path: "/v1/notices/preference",
    permission: "notices.read",
    summary: "Say how I want to be told; what asks me to decide comes in any case",
    body: NoticePreference,
    response: Preference,
    ifMatch: true,
    handle: async ({ body, caller, services, ifMatch }) => {
      await setPreference(services.store, actorOf(caller), personal(caller), body, Number(ifMatch));
      return { ...body, version: String(Number(ifMatch) + 1) };
    },
  }),
];
