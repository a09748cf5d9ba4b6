// A receiver of Standard Webhooks that checks signatures with the published library, at the time of the test, and counts each id once.
import { Webhook } from "standardwebhooks";
import { refused, startFake, type Fake } from "./server.ts";

export interface Event {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface FakeReceiver extends Fake {
  readonly events: ReadonlyMap<string, Event>;
  /** Verified with this from now on. */
  setSecret(secret: string): void;
}

const TOLERANCE_SECONDS = 300;

export async function startReceiver(now: () => Date): Promise<FakeReceiver> {
  const events = new Map<string, Event>();
  let secret = "";
  const fake = await startFake(({ headers, body }) => {
    const [id, seconds] = [String(headers["webhook-id"]), Number(headers["webhook-timestamp"])];
    if (!(Math.abs(now().getTime() / 1000 - seconds) <= TOLERANCE_SECONDS)) return refused(401, "timestamp");
    // The library's own check looks at the clock of this machine, so its signature is compared instead.
    const wanted = new Webhook(secret).sign(id, new Date(seconds * 1000), body);
    if (!String(headers["webhook-signature"]).split(" ").includes(wanted)) return refused(401, "signature");
    events.set(id, JSON.parse(body) as Event);
    return { status: 204 };
  });
  return { ...fake, events, setSecret: (next) => void (secret = next) };
}
