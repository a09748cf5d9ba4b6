// What must hold whatever happens: no token without its row and record, also when the server is killed; none after its revocation, also among many at once; and
// keys that change without a call that fails.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as jose from "jose";
import { Pool } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { fixedClock, newSealKey, openSealer, sha256Hex } from "../../kernel/index.ts";
import { sql, type Store } from "../../store/index.ts";
import { aMandate, anAgent, GITHUB, githubResource, ISSUER, startInstallation, tester, type Installation } from "../../../test/tokens/installation.ts";
import { eachOn, targetOf } from "../../../test/store/cluster.ts";
import { sha256Base64url } from "./jws.ts";

const clock = fixedClock("2026-11-24T10:00:00Z");
const SECRET = "a secret of sixty characters that nobody would ever guess, no";
let store: Store;
const open: Installation[] = [];
eachOn(clock, "2026-11-24T10:00:00Z", (given) => {
  store = given;
});
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const sealKey = newSealKey();
async function startHouse(): Promise<Installation> {
  const house = await startInstallation(store, { sealer: openSealer(sealKey) });
  open.push(house);
  return house;
}

async function scene() {
  const house = await startHouse();
  await house.tokens.resources.put(tester, githubResource());
  const agent = await anAgent(store, "bot", { authentication: [{ method: "client_secret", id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }] });
  const mandate = await aMandate(store, { name: "bot-work", subjects: [{ agent: "bot" }], scope: { tools: [{ server: "github", tool: "create_issue" }] }, start: "2020-01-01", end: "2099-12-31" });
  const params = { grant_type: "client_credentials", client_id: agent, client_secret: SECRET, resource: GITHUB };
  const ask = async (at: Installation = house) => (await at.form("/oauth2/token", params)).body["access_token"] as string | undefined;
  return { house, agent, mandate, params, ask };
}

/** The database of this store, for another process. */
const jtiOf = (token: string) => sha256Base64url(jose.decodeJwt(token).jti ?? "");

describe("a token", () => {
  it("is never seen without its row and its record, when the server is killed while it makes them", async () => {
    const { params } = await scene();
    const child: ChildProcess = fork(join(import.meta.dirname, "../../../test/tokens/server-process.ts"), [JSON.stringify({ target: await targetOf(store), sealKey })], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 16 });
    const seen: string[] = [];
    const body = new URLSearchParams(params).toString();
    const one = async () => {
      for (;;) {
        try {
          const answer = await pool.request({ method: "POST", path: "/oauth2/token", headers: { "content-type": "application/x-www-form-urlencoded" }, body });
          const { access_token: token } = (await answer.body.json()) as { access_token?: string };
          if (token !== undefined) seen.push(token);
        } catch {
          // The server is gone: what was in flight was never a token.
          return;
        }
        if (seen.length === 60) child.kill("SIGKILL");
      }
    };
    const ended = once(child, "exit");
    await Promise.all(Array.from({ length: 16 }, one));
    await ended;
    await pool.destroy();
    const rows = await store.pool.query<{ jti: string; recorded: boolean }>(sql`select t.jti_digest as jti, exists (select 1 from audit_entry e where e.action = 'token.issued' and e.subject = t.id) as recorded from issued_token t`);
    const known = new Map(rows.map(({ jti, recorded }) => [jti, recorded]));
    expect(seen.length).toBeGreaterThanOrEqual(60);
    expect(seen.filter((token) => known.get(jtiOf(token)) !== true)).toEqual([]);
  });

  it("is never made unseen while others are revoked: of sixty-four at once on two servers, none is good afterwards", async () => {
    const { house, agent, ask } = await scene();
    const other = await startHouse();
    const asking = Promise.all(Array.from({ length: 64 }, (_, index) => ask(index % 2 === 0 ? house : other)));
    await new Promise((done) => setImmediate(done));
    await store.pool.execute(sql`insert into stop (id, kind, subject, title, reason, by, at, sequence) values ('stp_1', 'agent', ${agent}, 't', 'r', '{}', ${clock.now()}, 1)`);
    await house.tokens.revokeAgent(tester, agent, "a drill");
    const tokens = (await asking).filter((token) => token !== undefined);
    // Also when the stop is lifted: what was made before it is revoked and not merely held.
    await store.pool.execute(sql`delete from stop`);
    for (const token of tokens) await expect(other.tokens.verifyAccessToken(token, { audience: GITHUB })).rejects.toThrow("revoked");
    expect(await ask()).toBeDefined();
  });

  it("takes those that were made from it along, to any depth, also when it has ended itself", async () => {
    const { house, agent, mandate, ask } = await scene();
    const first = await ask();
    const holder = await house.tokens.parts.holders.find(agent, true);
    const held = holder?.mandates.find(({ id }) => id === mandate);
    if (first === undefined || holder === undefined || held === undefined) throw new Error("the scene is not set");
    const child = (parentId: string) => house.tokens.issueAccessToken({ grantType: "test", holder, mandate: held, resource: null, scope: [], details: [], sender: { jkt: null, x5t: null }, parentId, lifetimeSeconds: 600 });
    const parent = await house.tokens.verifyAccessToken(first, { audience: GITHUB });
    const second = await child(parent.id);
    const third = await child(second.id);
    clock.advance(400_000);
    await expect(house.tokens.verifyAccessToken(first, { audience: GITHUB })).rejects.toThrow("ended");
    expect((await house.tokens.verifyAccessToken(third.token, { audience: ISSUER })).id).toBe(third.id);
    expect(await house.tokens.revokeToken(tester, parent.id, "stolen")).toBe(2);
    await expect(house.tokens.verifyAccessToken(third.token, { audience: ISSUER })).rejects.toThrow("revoked");
    await expect(child(second.id)).rejects.toThrow("revoked");
  });
});

describe("signing keys", () => {
  it("change without a call that fails: published before they sign, and as long as what they signed lives", async () => {
    const { house, ask } = await scene();
    const other = await startHouse();
    const keySet = async (at: Installation) => (await (await at.fetch(`${ISSUER}/oauth2/jwks`)).json()) as jose.JSONWebKeySet;
    const kids = async (at: Installation) => (await keySet(at)).keys.map(({ kid }) => kid);
    const kidOf = (token: string | undefined) => jose.decodeProtectedHeader(token ?? "").kid;
    const [before] = await kids(house);
    const early = await ask();
    const { made } = await house.tokens.rotateKeys(tester, { atOnce: false });
    // A second call while a key waits makes no more, also from the other server.
    expect((await other.tokens.rotateKeys(tester, { atOnce: false })).made).toEqual([]);
    const after = made[0]?.kid;
    // A resource server that read the keys just now, and keeps them for as long as it may.
    const keptElsewhere = jose.createLocalJWKSet(await keySet(house));
    expect(await kids(other)).toEqual([before, after]);
    expect([kidOf(await ask()), kidOf(await ask(other))]).toEqual([before, before]);
    for (let minute = 0; minute < 12; minute++) {
      clock.advance(60_000);
      for (const at of [house, other]) {
        const token = await ask(at);
        await jose.jwtVerify(token ?? "", keptElsewhere, { currentDate: clock.now() });
        expect((await house.tokens.verifyAccessToken(token ?? "", { audience: GITHUB })).claims.iss).toBe(ISSUER);
      }
    }
    expect([kidOf(await ask()), kidOf(await ask(other))]).toEqual([after, after]);
    expect(kidOf(early)).toBe(before);
    clock.advance(2 * 3_600_000);
    expect(await kids(house)).toEqual([after]);
    await house.tokens.tend(tester);
    clock.advance(31 * 86_400_000);
    await house.tokens.tend(tester);
    expect((await kids(house)).length).toBe(2);
  });

  it("are made anew when the key that sealed them is lost; what the former ones signed stays good", async () => {
    const { house, ask } = await scene();
    const token = (await ask()) ?? "";
    const other = await startInstallation(store, { sealer: openSealer(newSealKey()) });
    open.push(other);
    expect((await other.tokens.verifyAccessToken(token, { audience: GITHUB })).claims.iss).toBe(ISSUER);
    const theirs = (await ask(other)) ?? "";
    expect(jose.decodeProtectedHeader(theirs).kid).not.toBe(jose.decodeProtectedHeader(token).kid);
    clock.advance(31_000);
    expect((await house.tokens.verifyAccessToken(theirs, { audience: GITHUB })).claims.iss).toBe(ISSUER);
  });

  it("end at once when they were stolen, with everything they signed", async () => {
    const { house, ask } = await scene();
    const token = await ask();
    await house.tokens.rotateKeys(tester, { atOnce: true });
    await expect(house.tokens.verifyAccessToken(token ?? "", { audience: GITHUB })).rejects.toThrow("none of our keys");
    expect((await house.tokens.verifyAccessToken((await ask()) ?? "", { audience: GITHUB })).claims.iss).toBe(ISSUER);
    const rows = await store.pool.query<{ sealed: string }>(sql`select sealed from signing_key`);
    expect(rows.every(({ sealed }) => sealed.startsWith("s1.") && !sealed.includes("PRIVATE"))).toBe(true);
  });
});
