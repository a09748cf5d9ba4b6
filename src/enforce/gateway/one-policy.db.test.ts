// One policy: the same calls get the same answers at all four points of the gate, for the same reasons, and the same records.
import { afterEach, expect, it } from "vitest";
import { startFourPoints, type FourPoints } from "../../../test/enforce/four-points.ts";
import { putAgent, putInForce, toolMandate } from "../../../test/enforce/in-force.ts";
import { startRestCrm, type RestFake } from "../../../test/fakes/rest-crm.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock } from "../../kernel/index.ts";
import { GATE_POINTS, RuntimeCase, type GatePoint, type RuntimePolicyContent } from "../../model/index.ts";
import { announceChange, heldActById, insertStop, listGateCalls, systemActor, type GateCallRow, type Store } from "../../store/index.ts";
import { releaseHeldAct } from "../approvals/index.ts";
import { activateRuntimePolicy, hashOf, readPolicySchema, writeRuntimePolicy } from "../policies/index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
let points: FourPoints | undefined;
let crm: RestFake;
eachOn(clock, "2026-11-24T09:00:00Z", async (fresh) => {
  store = fresh;
  crm = await startRestCrm();
});
afterEach(async () => {
  await points?.stop();
  await crm.stop();
});

const person = { actor: { type: "user" as const, id: "usr_ann", name: "ann@example.com" }, person: { account: "usr_ann", names: ["ann@example.com"], teams: [], isSecurity: false } };

async function put(name: string, tool: string, expects: "deny" | "hold", text: string): Promise<void> {
  const content: RuntimePolicyContent = { name, title: name, layer: "estate", cases: [RuntimeCase.parse({ name, request: { agent: "bot", tool: { server: "crm", tool } }, expect: expects })], text };
  await writeRuntimePolicy(store, person, content);
  await activateRuntimePolicy(store, person, name, hashOf(content), readPolicySchema());
}

const MAIL_HELD = '@id("mail-held") @hold("owner") forbid (principal, action == Mandate::Action::"call_tool", resource == Mandate::Tool::"crm/send_mail");';
const SECRET = ["ghp", "_", "16C7e42F292c6912E7710c838347Ae178B4a"].join("");
const VECTORS = [
  { name: "allowed", token: "all", tool: "read_ticket", given: { id: "T-1" }, verdict: "allow", reason: /./ },
  { name: "denied by the mandate", token: "all", tool: "delete_ticket", given: { id: "T-1" }, verdict: "deny", reason: /mandate/i },
  { name: "denied by a limit of an argument", token: "all", tool: "read_ticket", given: { id: "T-123456789012345678901" }, verdict: "deny", reason: /./ },
  { name: "denied by a policy of the estate", token: "all", tool: "close_ticket", given: { id: "T-1" }, verdict: "deny", reason: /no-closing/ },
  { name: "held", token: "all", tool: "send_mail", given: { to: "ann@example.com", body: "Hello" }, verdict: "hold", reason: /./ },
  { name: "a token without the right", token: "narrow", tool: "read_ticket", given: { id: "T-1" }, verdict: "deny", reason: /access token does not let/ },
  { name: "a secret in the arguments", token: "all", tool: "send_mail", given: { to: "ann@example.com", body: `token = ${SECRET}` }, verdict: "deny", reason: /hold a secret/ },
] as const;

/** What must not differ. */
const recordOf = ({ agent, person: whose, mandate, server, tool, effects, verdict, reason, traced, definition, heldAct, status, masked }: GateCallRow) => ({ agent, whose, mandate, server, tool, effects, verdict, reason, traced, definition, heldAct, status, masked });

async function latest(): Promise<GateCallRow> {
  const [row] = (await listGateCalls(store.pool, {}, clock.now(), { limit: 1, cursor: undefined })).rows;
  if (row === undefined) throw new Error("nothing is on record");
  return row;
}

it("what a person let go goes through once, at whichever point it was held", async () => {
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ scope: { tools: [{ server: "crm", tool: "send_mail" }], environments: ["production"] } }));
  await put("mail-held", "send_mail", "hold", MAIL_HELD);
  points = await startFourPoints(store, { agent, crm });
  const mail = { to: "ann@example.com", body: "Hello" };
  for (const point of GATE_POINTS) {
    const call = () => points?.call(point, `all.${point}`, "send_mail", mail);
    const held = await call();
    expect(held, point).toMatchObject({ verdict: "hold" });
    const id = /hla_[0-9A-Z]{26}/.exec(held?.text ?? "")?.[0] ?? "";
    const row = await heldActById(store.pool, id, clock.now());
    await releaseHeldAct(store, person, id, { decision: "approved", digest: row?.digest ?? "", comment: "", minutes: 10 });
    expect(await call(), point).toMatchObject({ verdict: "allow" });
    expect(await call(), point).toMatchObject({ verdict: "hold" });
    clock.set(new Date(clock.now().getTime() + 2 * 3_600_000).toISOString());
  }
  expect(crm.seen.map(({ path }) => path)).toEqual(["/mails", "/mails"]);
});

it("the same decision vectors give the same answers at all four points", async () => {
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ scope: { tools: [{ server: "crm", tool: "read_ticket", arguments: { id: { max_length: 20 } } }, { server: "crm", tool: "send_mail" }, { server: "crm", tool: "close_ticket" }], environments: ["production"] } }));
  await put("mail-held", "send_mail", "hold", MAIL_HELD);
  await put("no-closing", "close_ticket", "deny", '@id("no-closing") forbid (principal, action == Mandate::Action::"call_tool", resource == Mandate::Tool::"crm/close_ticket");');
  points = await startFourPoints(store, { agent, crm });
  const at = points;

  const call = async (point: GatePoint, { token, tool, given }: Pick<(typeof VECTORS)[number], "token" | "tool" | "given">) => {
    const told = await at.call(point, `${token}.${point}`, tool, given);
    await at.outcomes.stop();
    // The clock stands still, so what came last has the last id.
    clock.set(new Date(clock.now().getTime() + 1000).toISOString());
    return { told, row: await latest() };
  };
  for (const vector of VECTORS) {
    const first = await call("mcp-http", vector);
    expect(first.told, vector.name).toMatchObject({ verdict: vector.verdict });
    expect(first.row, vector.name).toMatchObject({ verdict: vector.verdict, reason: expect.stringMatching(vector.reason), point: "mcp-http" });
    for (const point of GATE_POINTS.filter((each) => each !== "mcp-http")) {
      const { told, row } = await call(point, vector);
      expect(told, `${vector.name} at ${point}`).toMatchObject({ verdict: vector.verdict });
      expect({ ...recordOf(row), point: row.point }, `${vector.name} at ${point}`).toEqual({ ...recordOf(first.row), point });
      if (vector.verdict !== "allow") expect(told.text, `${vector.name} at ${point}`).toContain(JSON.stringify(row.reason).slice(1, -1).slice(0, 60));
    }
  }
  // What was let through got there twice, over MCP and by the proxy, with our credential; nothing else did.
  expect(crm.seen.map(({ method, path, authorization }) => `${method} ${path} ${authorization ?? ""}`)).toEqual(["GET /tickets/T-1 Bearer own-of-crm", "GET /tickets/T-1 Bearer own-of-crm"]);

  await store.write(systemActor("test"), async (tx) => {
    await insertStop(tx, { id: "stp_1", kind: "agent", subject: agent, title: "bot", reason: "it misbehaves", drill: false, by: { account: "usr_1", names: [] } }, await announceChange(tx, "stop", "stp_1"));
    await tx.record({ action: "test.done", subject: agent });
  });
  while (at.point.world().stopped([]) === undefined && (await at.call("in-process", "all.killed", "read_ticket", { id: "T-1" })).verdict !== "deny") await new Promise((resolve) => setTimeout(resolve, 10));
  for (const point of GATE_POINTS) {
    const { told, row } = await call(point, { token: "all", tool: "read_ticket", given: { id: "T-1" } });
    expect({ told: told.verdict, verdict: row.verdict, reason: row.reason }, `stopped at ${point}`).toEqual({ told: "deny", verdict: "deny", reason: expect.stringContaining("it misbehaves") });
  }
});
