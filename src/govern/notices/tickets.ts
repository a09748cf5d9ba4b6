// Tickets that end something: which ticket a sentence names, and whether a channel says that it is closed.
import type { Store } from "../../store/index.ts";
import { listChannels } from "../../store/index.ts";
import { reachOf, type Senders } from "./deliver.ts";
import { declarationOf } from "./registry.ts";

/** `when ticket OPS-123 closes`, `incident INC0010023 is resolved`. Undefined when it names no ticket, or nothing that closes. */
export function ticketIn(sentence: string): string | undefined {
  if (!/\b(?:clos(?:es|ed)|resolved?s?|done|completed?s?)\b/i.test(sentence)) return undefined;
  return /\b([A-Z][A-Z0-9_]+-\d+|(?:INC|SCTASK|TASK|RITM|CHG)\d{4,})\b/.exec(sentence)?.[1];
}

/** The title of the channel that says so; undefined while no channel does. A channel that fails is asked again next time. */
export async function saysClosed(store: Store, senders: Senders, ticket: string): Promise<string | undefined> {
  for (const channel of await listChannels(store.pool)) {
    const { isClosed, title } = declarationOf(channel.kind);
    if (!channel.enabled || isClosed === undefined) continue;
    const closed = await reachOf(store, senders, channel)
      .then((reach) => isClosed(ticket, reach))
      // One that does not answer, or whose secret cannot be opened, says nothing; its own page tells why whenever something is sent.
      .catch(() => undefined);
    if (closed === true) return title;
  }
  return undefined;
}
