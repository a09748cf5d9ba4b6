// Mandates that end when a ticket closes: the ticket channels are asked, now and then, whether it has.
import { endByEvent } from "../govern/mandates/index.ts";
import { saysClosed, ticketIn, type Senders } from "../govern/notices/index.ts";
import { readEndingMandates, systemActor, type Store } from "../store/index.ts";

const actor = systemActor("tickets");

/** Ends what ends with a ticket that is closed. Gives the mandates that did. Idempotent. */
export async function endWithTickets(store: Store, senders: Senders): Promise<readonly string[]> {
  const events = [...new Set((await readEndingMandates(store.pool)).map(({ endsWhen }) => endsWhen))];
  const ended: string[] = [];
  for (const event of events) {
    const ticket = ticketIn(event);
    const title = ticket === undefined ? undefined : await saysClosed(store, senders, ticket);
    if (title === undefined) continue;
    const byTicket = await endByEvent(store, { actor, person: { account: actor.id, names: [], teams: [], isSecurity: false } }, event, `${title} says that ${ticket} is closed`);
    ended.push(...byTicket.map(({ id }) => id));
  }
  return ended;
}
