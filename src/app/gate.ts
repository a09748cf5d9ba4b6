// The gate of a running server: one policy behind every point, the catalogue of tools, the connections to upstreams, and the addresses that tokens can be for.
import { unusableInWords } from "../enforce/approvals/index.ts";
import type { Catalogue, CatalogueUpstream, UpstreamCredentials } from "../enforce/catalogue/index.ts";
import { openCatalogue, openCredentials } from "../enforce/catalogue/index.ts";
import type { DecisionPoint } from "../enforce/decision/index.ts";
import { addressOf, catalogueView, openCallers, openDoor, openGate, openLinks, openMcp, openSessions, SCOPES, startOutcomes, type CallersDeps, type Door, type EgressDeps, type Gate, type McpDeps, type McpGateway } from "../enforce/gateway/index.ts";
import type { Recorder } from "../enforce/records/index.ts";
import type { TokenService } from "../enforce/tokens/index.ts";
import type { Senders } from "../govern/notices/index.ts";
import { messageOf, type Log } from "../kernel/index.ts";
import { agentKey, keysOf, type DecisionRequest, type GateCaller, type MandateDocument } from "../model/index.ts";
import { heldActById, hasGateCalls, mandatesOnDuty, systemActor, type Store } from "../store/index.ts";

export interface GateOptions {
  readonly store: Store;
  readonly log: Log;
  readonly decisionPoint: DecisionPoint;
  readonly records: Recorder;
  readonly tokens: TokenService;
  readonly senders: Pick<Senders, "sealer" | "call" | "baseUrl">;
}

export interface OpenedGate {
  readonly gate: Gate;
  readonly mcp: McpGateway;
  /** For calls that are made elsewhere. */
  readonly door: Door;
  /** What the egress proxy is made of, where one is configured. */
  readonly egress: Omit<EgressDeps, "hosts" | "authority">;
  readonly catalogue: Catalogue;
  readonly credentials: UpstreamCredentials;
  /** Once the address of this installation is known: tokens can be for the gate and each of its servers, and stay so as servers come and go. */
  offer(): Promise<void>;
  stop(): Promise<void>;
}

export async function startGate({ store, log, decisionPoint: point, records, tokens, senders }: GateOptions): Promise<OpenedGate> {
  const outcomes = startOutcomes({ store, log });
  const catalogue = await openCatalogue({ store, log });
  const mandateOf = async (name: string): Promise<MandateDocument | null> => {
    const standing = point.world().mandate(name);
    return standing === undefined ? null : ((await mandatesOnDuty(store.pool, [standing.id]))[0]?.document ?? null);
  };
  const sessions = openSessions({ mandateOf, hasBegun: (session, agent) => hasGateCalls(store.pool, session, agent), now: () => store.clock.now().getTime() });
  const gate = openGate({ store, clock: store.clock, log, point, records, outcomes, sessions });
  const credentials = openCredentials({ store, clock: store.clock, sealer: senders.sealer, outbound: senders.call });
  const base = senders.baseUrl;
  const calling: CallersDeps = {
    clock: store.clock, base,
    verify: tokens.verifyAccessToken,
    nonce: () => tokens.parts.nonces.next(store.clock.now()),
    agentOf: (id) => point.world().agent(id),
    teamsOf: (names) => point.world().personCalled(names)?.teams ?? [],
    sequence: point.sequence,
  };
  const policy: Pick<McpDeps, "mayCall" | "heldAnswer"> = {
    mayCall: (caller, server, tool) => caller.permits({ server, tool, arguments: {}, data: [], environment: caller.environment }) && point.weigh(questionOf(caller, server, tool)).decision !== "deny",
    heldAnswer: (_call, verdict) => ({ url: `${base()}/approvals/held/${verdict.heldAct}`, message: `A person must let this go: ${verdict.reason}.`.replace(/\.\.$/, ".") }),
  };
  const mcp = openMcp({
    ...calling, ...policy, gate, log, sealer: senders.sealer,
    links: openLinks({ clock: store.clock }),
    ...catalogueView({ catalogue, credentials, environment: (name) => process.env[name] }),
    stands: (caller) => stands(point, caller),
    heldState: async (id) => {
      const row = await heldActById(store.pool, id, store.clock.now());
      return row === undefined ? { state: "expired", says: "nothing of it is kept" } : { state: row.state, says: unusableInWords(row.state === "cancelled" ? "policy_denied" : "approval_expired", row) };
    },
    onTaken: point.onTaken,
  });
  const callers = openCallers(calling);
  const door = openDoor({ ...policy, gate, base, clock: store.clock, log, catalogue, callers });
  let forget: () => void = () => undefined;

  return {
    gate, mcp, door, catalogue, credentials,
    egress: { ...policy, gate, base, clock: store.clock, log, catalogue, credentials, callers, stands: (caller) => stands(point, caller), onTaken: point.onTaken },
    offer: async () => {
      let known = "";
      let offering: Promise<void> = Promise.resolve();
      const offer = (): Promise<void> => {
        const servers = catalogue.upstreams().map(({ name, title }) => ({ name, title }));
        const now = JSON.stringify(servers);
        if (now === known) return offering;
        known = now;
        offering = offering.then(() => offerAddresses(tokens, base(), servers)).catch((thrown: unknown) => {
          known = "";
          log.warn({ reason: messageOf(thrown) }, "tokens cannot be made for a server behind the gate yet; it is tried again at the next change");
        });
        return offering;
      };
      const timer = setInterval(() => void offer(), OFFER_MILLISECONDS);
      timer.unref();
      forget = () => clearInterval(timer);
      await offer();
    },
    stop: async () => {
      forget();
      await door.stop();
      await mcp.stop();
      await outcomes.stop();
      await catalogue.stop();
    },
  };
}

const OFFER_MILLISECONDS = 1000;
const ACTOR = systemActor("gate");

async function offerAddresses(tokens: TokenService, base: string, servers: readonly Pick<CatalogueUpstream, "name" | "title">[]): Promise<void> {
  const standing = new Map((await tokens.resources.all()).map((row) => [row.resource, row]));
  for (const { server, name } of [{ server: null, name: "All tools behind the gate" }, ...servers.map((each) => ({ server: each.name, name: each.title }))]) {
    const resource = addressOf(base, server);
    if (standing.has(resource)) continue;
    await tokens.resources.put(ACTOR, { resource, name, server, scopes: [...SCOPES], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null });
  }
}

const questionOf = ({ agent, person, chain, mandate, environment, task }: GateCaller, server: string, tool: string): DecisionRequest => ({
  principal: { kind: "agent", id: agent.id, name: agent.name }, onBehalfOf: person, chain, mandate, act: { kind: "tool", server, tool, arguments: {} }, environment, data: [], amount: null, rows: 0, task: task?.id ?? null,
});

/** Agent and mandate are in force, and nothing that concerns them is stopped. */
function stands(point: DecisionPoint, { agent, mandate, chain }: GateCaller): boolean {
  const world = point.world();
  const standing = world.agent(agent.id);
  if (standing === undefined || world.mandate(mandate) === undefined || point.freshness().isStale) return false;
  const ancestors = [standing, ...chain.map(({ sub }) => world.agent(sub))].flatMap((each) => each?.templateId ?? []);
  return world.stopped(keysOf({ actors: [agent.id, agentKey(agent.id), ...chain.flatMap(({ sub }) => [sub, agentKey(sub)])], ancestors, server: null, tool: null, mandate })) === undefined;
}
