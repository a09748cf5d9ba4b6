// Many agents at once over one process: each answer is its asker's own.
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendOut, sha256Hex } from "../../src/kernel/index.ts";
import type { OpenedTokens } from "../../src/enforce/tokens/index.ts";
import { chance } from "../cedar/random-case.ts";
import { agentWith, ask, claimsOf, GITHUB, MAIL, mandateInForce, serviceOver, type TestAgent } from "../enforce/carrying.ts";
import { startCluster, type Cluster } from "../store/cluster.ts";

const SEED = 20_261_124;
const AGENTS = 40;
const CALLS = 10_000;
const AT_ONCE = 64;

let cluster: Cluster;
let service: OpenedTokens;
let agents: readonly (TestAgent & { readonly secret: string })[];

beforeAll(async () => {
  cluster = await startCluster();
  const store = await cluster.store();
  service = await serviceOver(store, sendOut);
  agents = await Promise.all(Array.from({ length: AGENTS }, async (_, index) => {
    const [name, secret] = [`bot-${index}`, `a secret of ${index} that nobody would ever guess`];
    const agent = await agentWith(store, name, [{ method: "client_secret", id: "sec_1", digest: sha256Hex(secret), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }]);
    await mandateInForce(store, { name: `${name}-work`, subjects: [{ agent: name }], scope: { tools: [{ server: "github", tool: `tool-${index}` }, { server: "mail", tool: `tool-${index}` }] } });
    return { ...agent, secret };
  }));
});
afterAll(() => cluster.stop());

it(`row 10: ${CALLS} calls of ${AGENTS} agents, ${AT_ONCE} at once, interleaved by the seed ${SEED}: no answer is about another`, async () => {
  const number = chance(SEED);
  const one = <T>(of: readonly T[]) => of[Math.floor(number() * of.length)] as T;
  const held: { readonly of: number; readonly token: string; readonly resource: string }[] = [];
  const seen = new Set<unknown>();
  /** What was told about somebody else. */
  const crossings: unknown[] = [];
  const same = (told: readonly unknown[], wanted: readonly unknown[]) => {
    if (JSON.stringify(told) !== JSON.stringify(wanted)) crossings.push({ told, wanted });
  };
  const counts = { asked: 0, introspected: 0, verified: 0, ofOthers: 0 };

  const asks = async (index: number) => {
    const [agent, resource, byKey] = [agents[index] as (typeof agents)[number], one([GITHUB, MAIL]), number() < 0.2];
    const { status, body } = await ask(service, { grant_type: "client_credentials", resource, ...(byKey ? {} : { client_id: agent.id, client_secret: agent.secret }) }, byKey ? agent : undefined);
    expect(status, JSON.stringify(body)).toBe(200);
    const { sub, client_id, aud, jti, authorization_details: details, ...rest } = claimsOf(body["access_token"]);
    same([sub, client_id, aud, (details as { identifier: string }[]).map(({ identifier }) => identifier), JSON.stringify(rest).includes(`"bot-${index}-work"`), seen.has(jti)], [agent.id, agent.id, resource, [`tool-${index}`], true, false]);
    seen.add(jti);
    held.push({ of: index, token: String(body["access_token"]), resource });
    counts.asked++;
  };
  const introspects = async (stranger: number) => {
    const about = one(held);
    const index = number() < 0.5 ? about.of : stranger;
    const agent = agents[index] as (typeof agents)[number];
    const answer = await service.tokens.endpoints.introspect({ method: "POST", body: new URLSearchParams({ token: about.token, client_id: agent.id, client_secret: agent.secret }).toString(), authorization: undefined, dpop: undefined, certificate: null, address: "127.0.0.1" });
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    if (about.of === index) same([body["active"], body["sub"], body["aud"]], [true, agent.id, about.resource]);
    else same([body], [{ active: false }]);
    counts[about.of === index ? "introspected" : "ofOthers"]++;
  };
  const verifies = async () => {
    const { of, token, resource } = one(held);
    const { agentId, claims, mandate } = await service.tokens.verifyAccessToken(token, { audience: resource });
    same([agentId, claims.sub, mandate.name], [agents[of]?.id, agents[of]?.id, `bot-${of}-work`]);
    counts.verified++;
  };

  for (let index = 0; index < AGENTS; index++) await asks(index);
  let left = CALLS - AGENTS;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) {
      const [what, index] = [number(), Math.floor(number() * AGENTS)];
      await (what < 0.7 ? asks(index) : what < 0.75 ? introspects(index) : verifies());
    }
  }));
  expect(crossings).toEqual([]);
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(CALLS);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(10);
}, 180_000);
