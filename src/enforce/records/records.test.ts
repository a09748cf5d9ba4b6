// What goes on record: never a secret, always bounded, and told where something is missing. The recorder loses nothing and says when it cannot.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedClock, silentLog } from "../../kernel/index.ts";
import type { Decision, DecisionRequest } from "../../model/index.ts";
import type { Sql } from "../../store/index.ts";
import { digestOfQuestion, rowOf, type Asked } from "./entry.ts";
import { startRecorder } from "./recorder.ts";
import { redact } from "./redact.ts";

const clock = fixedClock("2026-11-24T10:00:00Z");
const NO: Decision = { decision: "deny", stage: "mandate", policies: ["m.tools.1"], errors: [], mandate: null, reason: "No.", remedy: "Ask.", obligations: [] };
const ASKED: Asked = { point: "gateway", by: "tok_1", as: null, enforced: true, shadowAgrees: null, sequence: 7 };
const asking = (given: Readonly<Record<string, unknown>>): DecisionRequest => ({
  principal: { kind: "agent", id: "agt_1", name: "helper" }, onBehalfOf: null, chain: [], mandate: "m", act: { kind: "tool", server: "crm", tool: "write", arguments: given }, environment: "production", data: [], amount: null, rows: 0, task: null,
});

describe("the copy of arguments", () => {
  it("leaves out what is a secret by its name or by its look", () => {
    const secret = ["hunter22 is my password=swordfish", "Bearer abcdefghijkl", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "postgres://me:pw@host/db", "AKIAIOSFODNN7EXAMPLE", "ghp_abcdefghij1234567890", "-----BEGIN PRIVATE KEY-----", "q8Zr1Lm0Xv7TnB3kWp5YcD2s"];
    for (const text of secret) expect(redact({ note: text }), text).toEqual({ copy: {}, left: ["note"] });
    for (const name of ["password", "dbPassword", "api_key", "X-Api-Key", "authorization", "clientSecret", "refresh_token", "cookie", "connectionString"]) expect(redact({ [name]: "x" }), name).toEqual({ copy: {}, left: [name] });
    expect(redact({ [`eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.x`]: 1 })).toEqual({ copy: {}, left: ["[a name]"] });
  });

  it("keeps what mandates and policies ask about", () => {
    const given = { amount: 12.5, to: "Anna Muster", path: "/reports/2026/q3.pdf", ok: true, nothing: null, id: "123e4567-e89b-12d3-a456-426614174000", tags: ["a", "b"] };
    expect(redact(given)).toEqual({ copy: given, left: [] });
    expect(redact({ deep: { x: 1 }, long: "y".repeat(300), many: Array.from({ length: 60 }, () => 1) })).toEqual({ copy: {}, left: ["deep", "long", "many[]"] });
  });

  it("is bounded and can be stored, whatever is given; an empty list of what is missing means that it is whole", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (given) => {
        const { copy, left } = redact(given);
        expect(JSON.stringify(copy).length).toBeLessThan(100 * (100 + 50 * 300) * 6);
        expect(JSON.stringify(copy).includes("\\u0000")).toBe(false);
        if (left.length === 0) expect(Object.keys(copy).length).toBe(Object.keys(given).length);
      }),
      { numRuns: 100 },
    );
  });
});

it("a row holds the digest of the whole question and no secret of it", () => {
  const row = rowOf({ ...ASKED, decision: NO, request: asking({ amount: 5, password: "swordfish" }) }, "dcs_1", clock.now());
  expect(row).toMatchObject({ act: "crm/write", server: "crm", principalId: "agt_1", mandate: "m", redacted: ["act.arguments.password"], request: { act: { arguments: { amount: 5 } } }, sequence: 7 });
  expect(JSON.stringify(row)).not.toContain("swordfish");
  expect(row.digest).toBe(digestOfQuestion(asking({ password: "swordfish", amount: 5 })));
  expect(row.digest).not.toBe(digestOfQuestion(asking({ password: "Swordfish", amount: 5 })));
});

describe("the recorder", () => {
  const over = (write: () => Promise<void>, mostWaiting?: number) => {
    const written: string[] = [];
    const execute = async ({ values }: Sql): Promise<void> => {
      await write();
      written.push(...(JSON.parse(String(values.find((value) => String(value).startsWith("[")))) as { id: string }[]).map(({ id }) => id));
    };
    const store = { pool: { execute }, clock };
    return { written, recorder: startRecorder({ store: store as never, clock, log: silentLog, ...(mostWaiting === undefined ? {} : { mostWaiting }) }) };
  };
  const entry = { ...ASKED, decision: NO, request: asking({}) };

  it("writes what comes together in one batch, and says when it is durable", async () => {
    let batches = 0;
    const { written, recorder } = over(async () => void batches++);
    const ids = Array.from({ length: 50 }, () => recorder.record(entry).id);
    expect(written).toEqual([]);
    await recorder.recorded();
    expect([written, batches, recorder.waiting()]).toEqual([ids.toSorted(), 1, 0]);
    await recorder.recorded();
  });

  it("rejects whoever waits while it cannot write, keeps the records, and writes them later", async () => {
    let fails = true;
    const { written, recorder } = over(() => (fails ? Promise.reject(new Error("gone")) : Promise.resolve()));
    const first = recorder.record(entry).id;
    await expect(recorder.recorded()).rejects.toMatchObject({ code: "database_unavailable" });
    expect(recorder.waiting()).toBe(1);
    fails = false;
    const second = recorder.record(entry).id;
    await recorder.recorded();
    expect(written).toEqual([first, second].toSorted());
    await recorder.stop();
  });

  it("takes no more than it can hold, and writes all it has before it stops", async () => {
    const { written, recorder } = over(async () => undefined, 3);
    for (let index = 0; index < 3; index++) recorder.record(entry);
    expect(() => recorder.record(entry)).toThrow(expect.objectContaining({ code: "database_unavailable" }));
    await recorder.stop();
    expect(written.length).toBe(3);
  });
});
