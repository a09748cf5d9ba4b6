// One of two servers that decide: it joins the database, is a point of enforcement, and answers questions without a pause.
import { startDecisionPoint } from "../../src/enforce/decision/index.ts";
import { startPoint } from "../../src/enforce/killswitch/index.ts";
import { silentLog } from "../../src/kernel/index.ts";
import { joinStore, type ConnectionTarget } from "../../src/store/index.ts";
import { question } from "../../test/enforce/in-force.ts";

const QUESTIONS = 50;
const EVERY_MILLISECONDS = 5;

process.once("message", (target: ConnectionTarget) => void begin(target));

async function begin(target: ConnectionTarget): Promise<void> {
  const store = joinStore(target, 4);
  const decision = await startDecisionPoint({ store, log: silentLog });
  const point = await startPoint({ store, log: silentLog, kind: "server", name: `bench ${process.pid}`, decision });
  const timer = setInterval(() => {
    for (let asked = 0; asked < QUESTIONS; asked++) decision.weigh(question("agt_nobody"));
  }, EVERY_MILLISECONDS);
  process.once("message", () => {
    clearInterval(timer);
    void point.stop().then(() => decision.stop()).then(() => store.close()).then(() => process.exit(0));
  });
  process.send?.("ready");
}
