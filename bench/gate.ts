// B1 to B5: what a governed call costs over the same call made directly, and over one through a relay of the SDK's own parts. Enforcement, provenance, secret detection and the
// durable record are on. `--full`: the million calls of the soak, and more of each round.
import { once } from "node:events";
import { classify } from "../src/enforce/catalogue/index.ts";
import { openLedger } from "../src/enforce/provenance/index.ts";
import { asked, at, call, serial, startArm, together, type Arm } from "./gate/load.ts";
import type { Row } from "./row.ts";

export const name = "gate";

const SECRET = "a secret of the bench that has sixty characters, more or less";
const FULL = process.argv.includes("--full") || process.env["BENCH_FULL"] !== undefined;
const ROUNDS = FULL ? 7 : 5;
const CALLS = FULL ? 1000 : 300;
const TOGETHER_MILLISECONDS = FULL ? 4000 : 2000;
const SOAK_CALLS = FULL ? 1_000_000 : 20_000;
const STOPS = FULL ? 100 : 20;
const TASKS = 500;
const STREAMED_KIB = 1024;

type Named = "direct" | "relay" | "gate";
type Arms = Readonly<Record<Named, Arm>>;

export async function run(): Promise<readonly Row[]> {
  const direct = await startArm("direct", "upstream.ts");
  const relay = await startArm("relay", "relay.ts", [direct.url]);
  const gate = await startArm("gate", "gateway.ts", [direct.url, SECRET], ["--expose-gc"]);
  const arms: Arms = { direct, relay, gate };
  try {
    return [...(await latency(arms)), ...(await throughput(arms)), await streamed(arms), await soak(gate), await tasks(gate), labels(), await kills(gate), await intents(gate)];
  } finally {
    await Promise.all([direct, relay, gate].map(({ pool }) => pool.destroy()));
    direct.child.send("end");
    relay.child.send("end");
    gate.child.send({ what: "end" });
    await once(gate.child, "exit");
  }
}

const NAMES: readonly Named[] = ["direct", "relay", "gate"];
const middle = (all: readonly number[]) => at(0.5, all);
const spread = (all: readonly number[]) => `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}`;

/** Each round has all arms, in the one order and then in the other, so that a neighbour's load falls on all. */
async function rounds<T>(arms: Arms, measure: (arm: Arm) => Promise<T>): Promise<readonly Readonly<Record<Named, T>>[]> {
  const all: Record<Named, T>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const made: Partial<Record<Named, T>> = {};
    for (const each of round % 2 === 0 ? NAMES : NAMES.toReversed()) made[each] = await measure(arms[each]);
    all.push(made as Record<Named, T>);
  }
  return all;
}

async function latency(arms: Arms): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { tool, more, what, most } of [{ tool: "read_ticket", more: {}, what: "reading call", most: 1.6 }, { tool: "set_status", more: { status: "open" }, what: "call with effects", most: 2.2 }]) {
    // Another agent's session: what acts on ids that it read in a ticket is held, as it should be.
    arms.gate.token = (await asked<{ token: string }>(arms.gate, { what: "token" })).token;
    for (const each of NAMES) await serial(arms[each], tool, CALLS, more);
    const all = await rounds(arms, (arm) => serial(arm, tool, CALLS, more));
    const of = (share: number) => all.map(({ direct, relay, gate }) => ({ direct: at(share, direct), relay: at(share, relay), gate: at(share, gate) }));
    const p50 = of(0.5);
    const ratios = p50.map(({ gate, direct }) => gate / direct);
    rows.push({ measure: `B1 ${what}, ms p50 (${spread(ratios)})`, ours: middle(p50.map(({ gate }) => gate)), peer: middle(p50.map(({ direct }) => direct)), ratio: middle(ratios), bound: `≤ ${most} of direct`, pass: middle(ratios) <= most });
    if (tool !== "read_ticket") continue;
    const added = p50.map(({ gate, relay, direct }) => (gate - direct) / (relay - direct));
    rows.push({ measure: `B2 latency added, ms p50 (${spread(added)})`, ours: middle(p50.map(({ gate, direct }) => gate - direct)), peer: middle(p50.map(({ relay, direct }) => relay - direct)), ratio: middle(added), bound: "≤ 0.25 of what the SDK relay adds", pass: middle(added) <= 0.25 });
    // All rounds together: of three hundred calls the 99th share is a matter of chance.
    const p99 = { ours: at(0.99, all.flatMap(({ gate }) => gate)), peer: at(0.99, all.flatMap(({ direct }) => direct)) };
    rows.push({ measure: "B4 reading call, ms p99", ...p99, ratio: p99.ours / p99.peer, bound: "≤ 2 of direct", pass: p99.ours <= 2 * p99.peer });
  }
  return rows;
}

async function throughput(arms: Arms): Promise<readonly Row[]> {
  const all = await rounds(arms, async (arm) => (await together(arm, "read_ticket", TOGETHER_MILLISECONDS)).rate);
  const ratios = all.map(({ gate, direct }) => gate / direct);
  const relays = all.map(({ relay, direct }) => relay / direct);
  return [{ measure: `B3 calls/s, c=16 (${spread(ratios)}; the SDK relay ${middle(relays).toFixed(2)})`, ours: middle(all.map(({ gate }) => gate)), peer: middle(all.map(({ direct }) => direct)), ratio: middle(ratios), bound: "≥ 0.6 of direct", pass: middle(ratios) >= 0.6 }];
}

async function streamed(arms: Arms): Promise<Row> {
  const rate = async (arm: Arm) => 1000 / middle(await serial(arm, "read_report", 10, { kib: STREAMED_KIB }, { streams: true }));
  const all = await rounds({ ...arms, relay: arms.direct }, rate);
  const ratios = all.map(({ gate, direct }) => gate / direct);
  return { measure: `1 MiB as a stream, MiB/s (${spread(ratios)})`, ours: middle(all.map(({ gate }) => gate)), peer: middle(all.map(({ direct }) => direct)), ratio: middle(ratios), bound: "≥ 0.5 of direct", pass: middle(ratios) >= 0.5 };
}

/** One agent, one session: what it remembers of a task is bounded, and nothing else may grow. */
async function soak(gate: Arm): Promise<Row> {
  const many = async (count: number) => {
    let left = count;
    await Promise.all(Array.from({ length: 16 }, async () => {
      while (left-- > 0) await call(gate, "read_ticket");
    }));
  };
  // Until all that is kept is as large as it may be.
  await many(SOAK_CALLS / 2);
  const before = await asked<number>(gate, { what: "heap" });
  await many(SOAK_CALLS);
  const after = await asked<number>(gate, { what: "heap" });
  return { measure: `B5 heap after ${SOAK_CALLS} further calls, MB`, ours: after / 1e6, peer: before / 1e6, ratio: after / before, bound: "≤ 1.05 of before", pass: after <= 1.05 * before };
}

/** Each token is a session of its own, so each call begins one. */
async function tasks(gate: Arm): Promise<Row> {
  const tokens = await asked<readonly string[]>(gate, { what: "tokens", count: TASKS });
  const before = await asked<number>(gate, { what: "heap" });
  for (const token of tokens) await call({ ...gate, token }, "read_ticket");
  const each = ((await asked<number>(gate, { what: "heap" })) - before) / TASKS / 1024;
  return { measure: `memory of a live task with its labels, KiB (${TASKS} of them)`, ours: each, peer: 64, ratio: each / 64, bound: "≤ 64 KiB and its labels", pass: each <= 64 };
}

/** What a reading call of a business system gives: rows with ids, names, sums and texts. */
function labels(): Row {
  const profile = classify({ name: "list_tickets", description: "Lists tickets.", inputSchema: { type: "object", properties: { status: { type: "string" } } } });
  const tool = { server: "desk", tool: "list_tickets" };
  const times: number[] = [];
  for (let round = 0; round < 60; round++) {
    const ledger = openLedger({ task: null, mandate: null });
    const tickets = Array.from({ length: 120 }, (_, index) => ({ id: `T-${round * 1000 + index}`, from: `person${index}@customer${round}.example`, subject: `Printer ${index} on floor ${round % 9} is out of paper`, amount: index * 17.5, body: `The printer on floor ${round % 9} is out of paper again, and nobody of room ${index} knows where it is kept. Please call ${7000 + index} or look at https://desk.example/tickets/${round}-${index} before noon.` }));
    const text = JSON.stringify(tickets);
    const begun = performance.now();
    ledger.learn(tool, profile, { status: "open" }, { content: [{ type: "text", text }] });
    if (round >= 20) times.push(((performance.now() - begun) * 1000) / (text.length / 1024));
  }
  return { measure: "labels of a result, µs per KiB", ours: middle(times), peer: 20, ratio: middle(times) / 20, bound: "≤ 20 µs", pass: middle(times) <= 20 };
}

/** From the commit of a stop until the last call of sixteen callers that was still let through was answered. */
async function kills(gate: Arm): Promise<Row> {
  const times: number[] = [];
  for (let stop = 0; stop < STOPS; stop++) {
    const { agent, token } = await asked<{ agent: string; token: string }>(gate, { what: "token" });
    const arm = { ...gate, token };
    let [isOver, lastGood] = [false, 0];
    const callers = Array.from({ length: 16 }, async () => {
      while (!isOver) {
        // What is under way when its agent is stopped is cut off.
        const { isRefused } = await call(arm, "read_ticket", {}, { mayRefuse: true }).catch(() => ({ isRefused: true }));
        if (isRefused) isOver = true;
        else lastGood = Date.now();
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = await asked<number>(gate, { what: "stop", agent });
    await Promise.all(callers);
    times.push(Math.max(0, lastGood - stopped));
  }
  const p99 = at(0.99, times);
  return { measure: `stop until nothing is let through, ms p99 (${STOPS} stops, 16 callers)`, ours: p99, peer: 1000, ratio: p99 / 1000, bound: "≤ 1 s", pass: p99 <= 1000 };
}

async function intents(gate: Arm): Promise<Row> {
  const all: { ours: number; peer: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) all.push(await asked(gate, { what: "intents", milliseconds: TOGETHER_MILLISECONDS / 2 }));
  const ratios = all.map(({ ours, peer }) => ours / peer);
  return { measure: `intents/s on disk, 16 writers (${spread(ratios)})`, ours: middle(all.map(({ ours }) => ours)), peer: middle(all.map(({ peer }) => peer)), ratio: middle(ratios), bound: "≥ 2 of PostgreSQL's own inserts", pass: middle(ratios) >= 2 };
}
