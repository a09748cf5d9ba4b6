// The kill switch over the API: who may, what is refused, and that a stop is answered with what every point said.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog, systemClock } from "../kernel/index.ts";
import { startPoint } from "../enforce/killswitch/index.ts";
import { standingStops, type Store } from "../store/index.ts";
import { startApi, type Api } from "../../test/api/server.ts";
import { agentWith } from "../../test/enforce/carrying.ts";
import { followStops } from "../../test/enforce/stop-follower.ts";
import { startCluster } from "../../test/store/cluster.ts";
import type { Role } from "./permissions.ts";

let store: Store;
let api: Api;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const cluster = await startCluster();
  ends.push(() => cluster.stop());
  store = await cluster.store(systemClock);
  api = await startApi(store, systemClock);
  const follower = await followStops(store);
  const point = await startPoint({ store, log: silentLog, kind: "gateway", name: "gate", decision: follower });
  ends.push(() => api.stop(), () => follower.end(), () => point.stop());
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

interface Answer {
  readonly id: string;
  readonly state: string;
  readonly points: readonly { readonly name: string; readonly answer: string; readonly milliseconds: number }[];
}
const post = async (url: string, payload: object, as: Role | { readonly cookie: string } = "operator") => {
  const answer = await api.call({ method: "POST", url, payload, ...(typeof as === "string" ? { as } : { headers: { ...as, "sec-fetch-site": "same-origin" } }) });
  return { status: answer.statusCode, body: answer.json() as Answer & { readonly code?: string; readonly detail?: string } };
};

describe("/v1/stops", () => {
  it("is answered with the measured time of each point; a repetition gives the same stop", async () => {
    await agentWith(store, "summaries");
    const made = await post("/v1/stops", { kind: "agent", subject: "summaries", reason: "it writes nonsense", wait_ms: 3_000 });
    expect(made).toMatchObject({ status: 201, body: { state: "standing", title: "summaries", report: { verdict: "kept", points: 1 }, points: [{ name: "gate", kind: "gateway", answer: "in-time" }] } });
    expect((await post("/v1/stops", { kind: "agent", subject: "summaries", reason: "once more" })).body.id).toBe(made.body.id);
    const points = async () => ((await api.call({ method: "GET", url: "/v1/enforcement-points", as: "viewer" })).json() as { data: unknown[] }).data;
    await expect.poll(points).toMatchObject([{ name: "gate", state: "present", behind: 0, stale_after_ms: 5_000 }]);
  });

  it("refuses who may not, everything without its word, and what is named wrongly; then nothing more stands", async () => {
    expect((await post("/v1/stops", { kind: "server", subject: "tickets", reason: "because" }, "viewer")).status).toBe(403);
    expect(await post("/v1/stops", { kind: "everything", reason: "an incident" })).toMatchObject({ status: 400 });
    expect(await post("/v1/stops", { kind: "agent", subject: "nobody", reason: "because" })).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await post("/v1/stops", { kind: "tool", subject: "close", reason: "because" })).toMatchObject({ status: 400 });
    expect((await standingStops(store.pool)).map(({ kind }) => kind)).toEqual(["agent"]);
    expect((await post("/v1/stops", { kind: "everything", confirm: "everything", reason: "an incident" })).status).toBe(201);
    expect((await standingStops(store.pool)).at(-1)).toMatchObject({ kind: "everything", subject: "*" });
  });

  it("row 31: is lifted by a second person who is signed in, and by no token", async () => {
    const { id } = (await post("/v1/stops", { kind: "server", subject: "tickets", reason: "it was broken into", even_if_unknown: true })).body;
    expect(await post(`/v1/stops/${id}/ask-lift`, { reason: "mended" })).toMatchObject({ status: 200, body: { state: "lift-asked", may: { confirm: { may: false } } } });
    expect(await post(`/v1/stops/${id}/confirm-lift`, { reason: "fine" }, "admin")).toMatchObject({ status: 403, body: { detail: expect.stringContaining("API token") as string } });
    const sam = await api.signedIn("approver", "sam@example.com");
    expect(await post(`/v1/stops/${id}/confirm-lift`, { reason: "looked at it" }, sam)).toMatchObject({ status: 200, body: { state: "lifted", lifted_by: "sam@example.com" } });
    expect(await post(`/v1/stops/${id}/withdraw-lift`, { reason: "too late" }, sam)).toMatchObject({ status: 409 });
  });

  it("drills, and the report stays", async () => {
    const { status, body } = await post("/v1/stops/drill", { reason: "quarterly" });
    expect([status, body]).toEqual([201, expect.objectContaining({ drill: true, state: "lifted", report: expect.objectContaining({ verdict: "kept", acknowledged: 1 }) as object })]);
    const listed = (await api.call({ method: "GET", url: "/v1/stops?drill=true&standing=false", as: "viewer" })).json() as { data: Answer[] };
    expect(listed.data.map(({ id }) => id)).toEqual([body.id]);
  });
});
