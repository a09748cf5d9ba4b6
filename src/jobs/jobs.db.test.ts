// The queue in a real database: done once, seen as it goes, cancelled cleanly, and begun again when its worker died.
import { describe, expect, it } from "vitest";
import { MandateError, silentLog } from "../kernel/index.ts";
import { sql, systemActor, type Store } from "../store/index.ts";
import { eachStore } from "../../test/store/cluster.ts";
import { cancelJob, claimJob, enqueue, expireLeases, getJob, renewLease } from "./queue.ts";
import { startWorker, type JobHandler } from "./worker.ts";

const actor = systemActor("test");
let store: Store;
eachStore((fresh) => {
  store = fresh;
});

const queue = (kind = "count") => store.write(actor, (tx) => enqueue(tx, { kind, title: "Count", payload: { to: 3 } }));

async function until(id: string, state: string): Promise<void> {
  await expect.poll(async () => (await getJob(store.pool, id))?.state, { timeout: 10_000, interval: 20 }).toBe(state);
}

async function withWorker(handler: JobHandler, work: () => Promise<void>): Promise<void> {
  const worker = startWorker(store.pool, { handlers: { count: handler }, log: silentLog, pollMilliseconds: 20, leaseSeconds: 2 });
  try {
    await work();
  } finally {
    await worker.stop();
  }
}

describe("a job", () => {
  it("is done once, with its progress and result", async () => {
    const id = await queue();
    await withWorker(
      async ({ progress, job }) => {
        progress({ stage: "Counting", done: 2, total: 3 });
        return { counted: job.payload };
      },
      () => until(id, "succeeded"),
    );
    expect(await getJob(store.pool, id)).toMatchObject({ state: "succeeded", stage: "Counting", done: 2, total: 3, result: { counted: { to: 3 } }, attempts: 1 });
  });

  it("that fails says why", async () => {
    const id = await queue();
    await withWorker(
      () => Promise.reject(new MandateError("malformed_file", "the file is cut off; export it again")),
      () => until(id, "failed"),
    );
    expect(await getJob(store.pool, id)).toMatchObject({ error: "the file is cut off; export it again" });
  });

  it("that waits is cancelled at once; one that runs lets go", async () => {
    const waiting = await queue("other");
    await store.write(actor, (tx) => cancelJob(tx, waiting));
    expect(await getJob(store.pool, waiting)).toMatchObject({ state: "cancelled" });
    const id = await queue();
    await withWorker(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      async () => {
        await until(id, "running");
        await store.write(actor, (tx) => cancelJob(tx, id));
        await until(id, "cancelled");
      },
    );
  });

  it("whose worker died is taken by another, and the dead one loses it", async () => {
    const id = await queue();
    const dead = await claimJob(store.pool, "dead", ["count"], 60);
    expect(await claimJob(store.pool, "other", ["count"], 60)).toBeUndefined();
    await store.pool.execute(sql`update job set lease_until = now() - interval '1 second'`);
    const taken = await claimJob(store.pool, "other", ["count"], 60);
    expect(taken?.job).toMatchObject({ id, attempts: 2 });
    expect(dead && (await renewLease(store.pool, dead, 60))).toBe("lost");
  });

  it("that kills its worker again and again fails in the end", async () => {
    const id = await queue();
    for (let i = 0; i < 3; i++) {
      expect(await claimJob(store.pool, `worker ${i}`, ["count"], 60)).toBeDefined();
      await store.pool.execute(sql`update job set lease_until = now() - interval '1 second'`);
    }
    expect(await claimJob(store.pool, "last", ["count"], 60)).toBeUndefined();
    expect(await getJob(store.pool, id)).toMatchObject({ state: "failed" });
  });

  it("of a worker that stops in order goes back to the queue", async () => {
    const id = await queue();
    await withWorker(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      () => until(id, "running"),
    );
    expect(await getJob(store.pool, id)).toMatchObject({ state: "queued", attempts: 0 });
  });

  it("that an outage of the database cut off is begun again, as often as may be tried", async () => {
    const id = await queue();
    const outage = () => Promise.reject(new MandateError("database_unavailable", "the database cannot be reached"));
    await withWorker(outage, () => until(id, "failed"));
    expect(await getJob(store.pool, id)).toMatchObject({ attempts: 3, error: "the database cannot be reached" });
  });

  it("leaves what only it needed until it is over, and not a moment longer", async () => {
    const id = await queue();
    const over: string[] = [];
    let begun = 0;
    const handlers = { count: () => (++begun === 1 ? Promise.reject(new MandateError("database_unavailable", "gone for a moment")) : Promise.resolve({ overSoFar: over.length })) };
    const worker = startWorker(store.pool, { handlers, log: silentLog, pollMilliseconds: 20, settled: async (job) => void over.push(job.id) });
    await until(id, "succeeded");
    await worker.stop();
    expect(await getJob(store.pool, id)).toMatchObject({ attempts: 2, result: { overSoFar: 0 } });
    expect(over).toEqual([id]);
  });

  it("of a server that was killed is free as soon as it is known that no worker is left", async () => {
    const id = await queue();
    await claimJob(store.pool, "killed", ["count"], 3_600);
    await expireLeases(store.pool);
    expect((await claimJob(store.pool, "next", ["count"], 60))?.job.id).toBe(id);
  });
});
