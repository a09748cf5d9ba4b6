// The order of looks: kill switch, mandate, estate policy, the person's rights. Pure; default deny; a policy that errs denies.
import type { Answer, Environment } from "../../cedar/index.ts";
import { agentKey, DEFAULT_CHAIN_DEPTH, keysOf, parseNodeKey, sameActor, type Decision, type DecisionRequest, type DecisionStage, type Holder } from "../../model/index.ts";
import { cedarQuestion, countersAlone, type CedarQuestion, type Counters } from "./request.ts";
import type { Layer, ResidentAgent, StandingMandate, World } from "./world.ts";
import { actText, holderOf, mandateSays, principalText, type Told } from "./words.ts";

export interface Weighing {
  readonly world: World;
  readonly at: Date;
  readonly counters: Counters;
  /** Holding policies that this act was approved under. */
  readonly approved?: readonly string[];
  /** How many actors may stand in a chain. */
  readonly depth?: number;
  /** Asks a set; another may be asked in its place. `name`: of the mandate, or the layer. */
  readonly ask?: Ask;
}

export type SetName = { readonly mandate: StandingMandate } | { readonly layer: "estate" | "person" };
export type Ask = (of: SetName, question: CedarQuestion, environment: Environment) => Answer;

export const ours = (world: World): Ask => (of, _, environment) => {
  const set = "mandate" in of ? of.mandate.policies : world[of.layer].set;
  if (typeof set === "string") throw new TypeError(set);
  return set.decide(environment);
};

const NOBODY_STOPPED = { errors: [], obligations: [] } as const;
const refused = (stage: DecisionStage, mandate: StandingMandate | undefined, { reason, remedy }: Told, policies: readonly string[] = [], errors: Decision["errors"] = []): Decision => ({
  decision: "deny", stage, policies, mandate: shown(mandate), reason, remedy, ...NOBODY_STOPPED, errors,
});
const shown = (mandate: StandingMandate | undefined): Decision["mandate"] => (mandate === undefined ? null : { id: mandate.id, name: mandate.name, version: mandate.version, hash: mandate.hash });

export function weigh(request: DecisionRequest, { world, at, counters, approved = [], depth = DEFAULT_CHAIN_DEPTH, ask = ours(world) }: Weighing): Decision {
  const mandate = world.mandate(request.mandate);
  const agent = agentOf(world, request);
  const stop = stopped(world, request, agent);
  if (stop !== undefined) return refused("kill-switch", mandate, stop);
  const wrong = wrongOf(world, request, agent, depth);
  if (wrong !== undefined) return refused("mandate", mandate, wrong);
  if (mandate === undefined) return refused("mandate", undefined, { reason: `no mandate ${request.mandate} is in force`, remedy: `Act under a mandate that is in force and names ${principalText(request)}, or ask its owner to have it approved or resumed.` });
  if (mandate.until !== null && mandate.until <= at.getTime()) return refused("mandate", mandate, { reason: `the emergency access ${mandate.name} is over`, remedy: "Ask for another, if it is still needed." });
  if (typeof mandate.policies === "string") return refused("mandate", mandate, { reason: `the mandate ${mandate.name} cannot be judged: ${mandate.policies}`, remedy: "Tell the administrator of Mandate; a restart compiles it anew." });

  const question = cedarQuestion(world, request, agent, at, counters, zonesOf(mandate, world));
  const mandated = ask({ mandate }, question, question.acting);
  if (mandated.errors.length > 0) return refused("mandate", mandate, erred(mandated), mandated.reason, mandated.errors);
  if (mandated.decision === "deny") return refused("mandate", mandate, mandateSays(mandate, request, mandated.reason), mandated.reason);

  const estate = estateSays(world.estate, ask({ layer: "estate" }, question, question.acting), approved);
  if (estate.errors.length > 0) return refused("policy", mandate, erred(estate), estate.reason, estate.errors);
  if (estate.denies) return refused("policy", mandate, { reason: `a policy of the estate forbids ${actText(request.act)}: ${estate.reason.join(", ")}`, remedy: "Ask whoever answers for the policy; a mandate cannot allow what the estate forbids." }, estate.reason);

  const person = question.person === null ? undefined : ask({ layer: "person" }, question, question.person);
  const rights = person === undefined ? undefined : personSays(world, request, mandate, person);
  if (rights !== undefined) return rights;
  if (estate.holder !== null) return held(mandate, request, estate.reason, estate.holder);
  return { decision: "allow", stage: null, policies: [...mandated.reason, ...(person?.reason ?? [])], mandate: shown(mandate), reason: `the mandate ${mandate.name} allows it`, remedy: "", ...NOBODY_STOPPED };
}

/** The same in a world as it would be, with nothing used of any budget: for cases and replays. */
export const weighIn = (world: World, request: DecisionRequest, at: Date): Decision => weigh(request, { world, at, counters: countersAlone(request) });

const zonesOf = (mandate: StandingMandate, { estate, person }: World) => [...new Set([...mandate.zones, ...estate.zones, ...person.zones])];

/** A registered agent, by its id or as the identity that it is in the inventory. */
export function agentOf(world: World, { principal }: Pick<DecisionRequest, "principal">): ResidentAgent | undefined {
  if (principal.kind === "agent") return world.agent(principal.id);
  const id = agentIdOf(principal.key);
  return id === undefined ? undefined : world.agent(id);
}

function agentIdOf(key: string): string | undefined {
  const prefix = agentKey("");
  return key.startsWith(prefix) ? parseNodeKey(key as ReturnType<typeof agentKey>).nativeId : undefined;
}

function stopped(world: World, request: DecisionRequest, agent: ResidentAgent | undefined): Told | undefined {
  const { principal, chain, act } = request;
  const actors = [...(principal.kind === "agent" ? [principal.id, agentKey(principal.id)] : [principal.key]), ...(agent === undefined ? [] : [agent.id]), ...chain.flatMap(({ sub }) => [sub, agentKey(sub)])];
  const ancestors = [agent, ...chain.map(({ sub }) => world.agent(sub))].flatMap((each) => each?.templateId ?? []);
  const stop = world.stopped(keysOf({ actors, ancestors, server: act.kind === "access" ? null : act.server, tool: act.kind === "tool" ? act.tool : null, mandate: request.mandate }));
  if (stop === undefined) return undefined;
  return { reason: `${stop.kind === "everything" ? "everything" : `the ${stop.kind === "tree" ? "agent and whatever descends from it" : stop.kind} ${stop.subject}`} is stopped: ${stop.reason}`, remedy: `Ask the people of security about the stop ${stop.id}; two of them lift it.` };
}

/** What stands against it before any policy is asked. */
function wrongOf(world: World, request: DecisionRequest, agent: ResidentAgent | undefined, depth: number): Told | undefined {
  const { principal, chain, rows, amount } = request;
  if (agent === undefined && (principal.kind === "agent" || agentIdOf(principal.key) !== undefined)) return inactive(principalText(request));
  if (principal.kind === "agent" && agent?.name !== principal.name) return { reason: `the agent ${principal.id} is not called ${principal.name}`, remedy: "Ask with the name under which it is registered." };
  if (chain.length > depth) return { reason: `${chain.length} actors stand one behind the other, and ${depth} are the bound`, remedy: "Let an agent further up the chain do it." };
  if (chain.some((node, index) => chain.findIndex((each) => sameActor(each, node)) !== index)) return { reason: "somebody acts for himself through others", remedy: "Ask for a token whose chain of actors names each once." };
  const gone = chain.find(({ sub }) => sub.startsWith("agt_") && world.agent(sub) === undefined);
  if (gone !== undefined) return inactive(gone.sub);
  if (!Number.isSafeInteger(rows) || rows < 0 || rows > MOST_COUNTED) return { reason: `${rows} is no number of rows`, remedy: "Tell how many rows it touches, as a whole number." };
  if (amount !== null && !(Number.isFinite(amount.value) && amount.value >= 0 && amount.value <= MOST_MOVED)) return { reason: `${amount.value} is no sum that can be judged`, remedy: "Tell the sum that it moves, from 0 up." };
  return undefined;
}

const MOST_COUNTED = 1_000_000_000_000;
/** In ten-thousandths it is within what JavaScript counts exactly. */
const MOST_MOVED = 100_000_000_000;

const inactive = (name: string): Told => ({ reason: `the agent ${name} is not active`, remedy: "Ask its owner to have it activated, or act through one that is." });

const erred = ({ errors }: Pick<Answer, "errors">): Told => ({ reason: `a policy could not be judged: ${errors[0]?.policy} (${errors[0]?.error})`, remedy: "Tell whoever answers for the policy; until it is mended it denies." });

interface EstateAnswer extends Pick<Answer, "reason" | "errors"> {
  readonly denies: boolean;
  readonly holder: Holder | null;
}

/** Forbids deny, or hold when each of them only holds; permits grant nothing. Of several holders the strictest is asked. */
function estateSays({ holds }: Layer, answer: Answer, approved: readonly string[]): EstateAnswer {
  const forbids = (answer.decision === "deny" ? answer.reason : []).filter((policy) => !(holds.has(policy) && approved.includes(policy)));
  const holders = forbids.map((policy) => holds.get(policy));
  const holder = (["security", "sponsor", "owner"] as const).find((each) => holders.includes(each)) ?? null;
  return { reason: forbids, errors: answer.errors, denies: holders.includes(undefined), holder };
}

function personSays(world: World, { onBehalfOf, act }: DecisionRequest, mandate: StandingMandate, answer: Answer): Decision | undefined {
  if (onBehalfOf === null) return undefined;
  const called = onBehalfOf.names[0] ?? onBehalfOf.subject;
  const known = world.personCalled([...onBehalfOf.names, onBehalfOf.subject]);
  if (known?.isHere === false) return refused("person", mandate, { reason: `${called} is no longer here`, remedy: "Act on behalf of somebody who is." });
  if (answer.errors.length > 0) return refused("person", mandate, erred(answer), answer.reason, answer.errors);
  if (answer.decision === "allow") return undefined;
  // A token is no act yet: whether the person may have something done is asked of each act, and here only what forbids.
  if (act.kind === "token" && answer.reason.length === 0) return undefined;
  const why = answer.reason.length > 0 ? `is forbidden ${actText(act)} by ${answer.reason.join(", ")}` : `has no right to ${actText(act)}`;
  return refused("person", mandate, { reason: `${called} ${why}; an agent does for a person only what that person may do`, remedy: `Ask for the right for ${called}: a run-time policy of the layer person gives it.` }, answer.reason);
}

function held(mandate: StandingMandate, request: DecisionRequest, policies: readonly string[], holder: Holder): Decision {
  const party = holderOf(holder, mandate);
  const says = { decision: "hold", stage: "policy", policies, mandate: shown(mandate), reason: `${actText(request.act)} waits for approval: ${policies.join(", ")}`, errors: [] } as const;
  if (request.act.kind === "token") return { ...says, remedy: `Nobody lets a single token go: ask ${party} whether this agent shall have it, and for a policy that says so.`, obligations: [] };
  return {
    ...says, remedy: `Ask ${party} to approve exactly this act.`,
    obligations: [{ id: "approval", type: "approval", properties: { holder, party } }],
  };
}
