// "Ends when": mandates that end with an event of the world, told by a ticket channel, a pipeline or a person.
import { readEndingMandates, type Store } from "../../store/index.ts";
import { endMandate } from "./force.ts";
import type { Acting } from "./versions.ts";

export interface EndedByEvent {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/** Case and white space make no difference; everything else does. */
export const sameEvent = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string) => text.trim().replace(/\s+/gu, " ").toLowerCase();

/** Ends every mandate whose `ends_when` names exactly this event, with its children. Told twice it does nothing more. */
export async function endByEvent(store: Store, acting: Acting, event: string, evidence: string): Promise<readonly EndedByEvent[]> {
  const named = (await readEndingMandates(store.pool)).filter(({ endsWhen }) => sameEvent(endsWhen, event));
  const ended: EndedByEvent[] = [];
  for (const { id, name, title } of named) {
    // One of them may be the child of another, and have ended with it.
    if ((await store.reads.mandates.get(id))?.state !== "ended") await endMandate(store, acting, id, `${event.trim()}${evidence === "" ? "" : ` (${evidence})`}`);
    ended.push({ id, name, title });
  }
  await store.write(acting.actor, (tx) => tx.record({ action: "mandate-event.told", subject: null, detail: { event, evidence, mandates: ended.map(({ name }) => name) } }));
  return ended;
}
