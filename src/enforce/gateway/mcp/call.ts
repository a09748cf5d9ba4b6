// One call through the gate, from the agent's request to what it may see of the answer: aim, verdict, the call itself, outcome, release.
import { MandateError } from "../../../kernel/index.ts";
import type { GateCall, Outcome, Verdict } from "../../../model/index.ts";
import { mask } from "../mask.ts";
import { CODES, failureKind, isObject, LOG_LEVEL_KEY, mayHaveHappened, MODERN, UPSTREAM_LIMITS, type Answer, type Json } from "../upstream/index.ts";
import type { Approvals } from "./approvals.ts";
import type { AgentSide, HeldVerdict, McpDeps } from "./contract.ts";
import type { HeldTasks } from "./held-tasks.ts";
import { questions, type Parking, type Question, type Run } from "./parked.ts";
import type { Offers } from "./refresh.ts";
import { refuse, WireRefusal } from "./rpc.ts";
import { linksOf, refusedResult } from "./shape.ts";
import { digestOfRequest, type States } from "./state.ts";
import { aimOf, type Aim } from "./target.ts";
import type { Tasks } from "./tasks.ts";

export interface CallDeps extends McpDeps {
  readonly offers: Offers;
  readonly states: States;
  readonly parking: Parking;
  readonly tasks: Tasks;
  readonly approvals: Approvals;
  readonly heldTasks: HeldTasks;
  readonly ownerOf: (agent: AgentSide) => string;
}

const MOST_ROUNDS = 20;

/** The result as the agent may see it. Throws `WireRefusal`. */
export async function callThrough(deps: CallDeps, agent: AgentSide, method: string, params: Json): Promise<Json> {
  const request = once(() => digestOfRequest(method, params));
  const state = params["requestState"] === undefined ? null : deps.states.open(params["requestState"], agent.caller, request());
  if (state?.kind === "parked") return goOn(deps, agent, request(), state.ref, params["inputResponses"]);
  const aim = await aimOf(deps, agent, method, params);
  const retry: Json = state?.kind === "upstream" ? { inputResponses: isObject(params["inputResponses"]) ? params["inputResponses"] : {}, ...(state.state === null ? {} : { requestState: state.state }) } : {};
  const call = gateCall(aim, agent, retry, state?.kind === "held" ? state.heldAct : deps.approvals.of(agent.caller, request));
  const verdict = await deps.gate.begin(call);
  if (verdict.verdict === "deny") return denied(aim, verdict);
  if (verdict.verdict === "hold") return held(deps, agent, { aim, call, verdict, request: request(), method, params });
  const run = startRun(deps, agent, aim, verdict, retry);
  return agent.ask === undefined ? raced(deps, agent, request, run) : run.done;
}

/** Most calls never ask for it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function gateCall({ upstream, tool, profile, definition, arguments: given }: Aim, agent: AgentSide, { inputResponses }: Json, approval: string | null): GateCall {
  return {
    point: "mcp-http", caller: agent.caller, session: agent.session, server: upstream.name, tool,
    // What the agent answers to a question of the upstream leaves for it as arguments do, and is judged as they are.
    arguments: inputResponses === undefined ? given : { ...given, [RESPONSES]: inputResponses },
    profile, definition, requestId: agent.requestId === null ? null : String(agent.requestId), traceparent: agent.traceparent, approval,
  };
}

const RESPONSES = "mcp.inputResponses";

function denied({ isTool }: Aim, { reason, remedy, callId }: Extract<Verdict, { verdict: "deny" }>): Json {
  const text = [`Not allowed: ${reason}.`.replace(/\.\.$/, "."), remedy].filter((each) => each !== "").join(" ");
  if (isTool) return refusedResult(text, { "dev.mandate/decision": callId });
  throw refuse(200, REFUSED, text, { decision: callId });
}

/** SPEC: MCP 2026-07-28, error codes: one of our own lies outside of what JSON-RPC and MCP keep for themselves. */
const REFUSED = 403;

interface HeldCall {
  readonly aim: Aim;
  readonly call: GateCall;
  readonly verdict: HeldVerdict;
  readonly request: Json;
  readonly method: string;
  readonly params: Json;
}

function held({ heldAnswer, states, approvals, heldTasks }: CallDeps, agent: AgentSide, { aim, call, verdict, request, method, params }: HeldCall): Json {
  const { url, message } = heldAnswer(call, verdict);
  approvals.note(agent.caller, request, verdict.heldAct);
  const takesUrls = isObject(agent.capabilities["elicitation"]) && isObject(agent.capabilities["elicitation"]["url"]);
  const elicitation = { mode: "url", message, url };
  const task = aim.isTool ? heldTasks.taken(agent, { method, params, verdict, elicitation: takesUrls ? elicitation : null }) : undefined;
  if (task !== undefined) return task;
  if (takesUrls && agent.era === MODERN) return { resultType: "input_required", inputRequests: { approval: { method: "elicitation/create", params: elicitation } }, requestState: states.seal({ kind: "held", heldAct: verdict.heldAct }, agent.caller, request) };
  if (takesUrls && agent.version >= "2025-11-25") throw refuse(200, CODES.urlElicitation, message, { elicitations: [{ ...elicitation, elicitationId: verdict.heldAct }] });
  const text = `${message} ${url} (it waits until ${verdict.expiresAt}). Make the same call again once it was approved.`;
  if (aim.isTool) return refusedResult(text, { "dev.mandate/decision": verdict.callId, "dev.mandate/approval": verdict.heldAct });
  throw refuse(200, REFUSED, text, { decision: verdict.callId, approval: verdict.heldAct });
}

type Allowed = Extract<Verdict, { verdict: "allow" }>;

/** The call goes out; `done` is what may be told of it, on record. */
function startRun(deps: CallDeps, agent: AgentSide, aim: Aim, verdict: Allowed, retry: Json): Run {
  const asked = questions();
  const cut = new AbortController();
  const end = (): void => cut.abort();
  agent.signal.addEventListener("abort", end, { once: true });
  const done = finished(deps, agent, aim, verdict, (started) => upstreamAnswer(deps, { ...agent, signal: cut.signal }, aim, verdict, { retry, started, ask: agent.ask ?? asked.ask }));
  done.catch(() => undefined);
  return { done, next: asked.next, cut: end };
}

async function finished(deps: CallDeps, agent: AgentSide, aim: Aim, { callId }: Allowed, ask: (started: { reached: boolean }) => Promise<Answer>): Promise<Json> {
  const { gate } = deps;
  const start = performance.now();
  const started = { reached: false };
  const ended = (outcome: Omit<Outcome, "milliseconds">) => gate.finish(callId, { ...outcome, milliseconds: Math.round(performance.now() - start) });
  let answer: Answer;
  try {
    answer = await ask(started);
  } catch (thrown) {
    const says = String(mask(thrown instanceof MandateError && failureKind(thrown) !== undefined ? thrown.detail : "the call failed inside of the gate; its log says why", []).value);
    if (failureKind(thrown) === undefined) deps.log.error({ err: thrown, server: aim.upstream.name }, "a call failed inside of the gate");
    await ended({ status: started.reached && mayHaveHappened(thrown) ? "unknown" : "unsent", result: null, error: says });
    if (aim.isTool) return refusedResult(`The call failed: ${says}.`, { "dev.mandate/decision": callId });
    throw refuse(200, CODES.internal, `The call failed: ${says}.`, { decision: callId });
  }
  if (answer.error !== undefined) {
    const { result } = await ended({ status: "failed", result: answer.error, error: String(mask(answer.error.message, []).value).slice(0, 500) });
    // SPEC: MCP 2026-07-28: a capability that the client did not declare is 400, also when it is the upstream that misses it.
    throw new WireRefusal(agent.era === MODERN && answer.error.code === CODES.missingCapability ? 400 : 200, result as typeof answer.error);
  }
  const task = deps.tasks.taken(answer.result, { caller: agent.caller, callId, upstream: aim.upstream });
  if (task !== undefined) return task;
  const { result } = await ended({ status: "done", result: answer.result, error: null });
  return linksOf(result as Json, aim.upstream.name, agent.server === null);
}

interface Asking {
  readonly retry: Json;
  readonly started: { reached: boolean };
  readonly ask: (method: string, params: Json) => Promise<Json>;
}

async function upstreamAnswer({ links, credentialFor, ownerOf }: CallDeps, agent: AgentSide, aim: Aim, verdict: Allowed, { retry, started, ask }: Asking): Promise<Answer> {
  const { upstream, method } = aim;
  const { [RESPONSES]: _responses, ...allowed } = verdict.arguments;
  const credentials = await credentialFor(upstream, agent.caller);
  const link = await links.of(upstream.target, ownerOf(agent), () => Promise.resolve({ credentials, capabilities: agent.capabilities }), upstream);
  const send = (more: Json): Promise<Answer> => {
    started.reached = true;
    return link.ask({
      method, params: { ...aim.paramsOf(allowed), ...more }, capabilities: agent.capabilities, credentials, meta: agent.meta, headers: aim.headersOf(allowed), deadline: UPSTREAM_LIMITS.callMilliseconds, signal: agent.signal,
      onNotification: (name, params) => {
        if (name === "notifications/progress" || (name === "notifications/message" && (agent.era !== MODERN || agent.meta[LOG_LEVEL_KEY] !== undefined))) agent.notify(name, mask(params, []).value as Json);
      },
      onRequest: (name, params) => (mayBeAsked(agent.capabilities, name) ? ask(name, mask(params, []).value as Json) : Promise.reject(new Error(`the agent cannot answer ${name}`))),
    });
  };
  let answer = await send(retry);
  if (agent.ask === undefined) return answer;
  // An agent of the older era is asked at once, and the upstream is told in the way of the newer one.
  for (let round = 0; answer.result !== undefined && answer.result["resultType"] === "input_required" && round < MOST_ROUNDS; round++) {
    answer = await send(await answersOf(answer.result, agent, agent.ask));
  }
  return answer;
}

const NEEDS: Readonly<Record<string, string>> = { "elicitation/create": "elicitation", "sampling/createMessage": "sampling", "roots/list": "roots" };
const mayBeAsked = (capabilities: Json, method: string): boolean => Object.hasOwn(NEEDS, method) && isObject(capabilities[NEEDS[method] ?? ""]);

async function answersOf({ inputRequests, requestState }: Json, { capabilities }: AgentSide, ask: NonNullable<AgentSide["ask"]>): Promise<Json> {
  const responses: Record<string, Json> = {};
  for (const [key, each] of Object.entries(isObject(inputRequests) ? inputRequests : {})) {
    if (isObject(each) && typeof each["method"] === "string" && mayBeAsked(capabilities, each["method"])) responses[key] = await ask(each["method"], isObject(each["params"]) ? (mask(each["params"], []).value as Json) : {});
  }
  return { inputResponses: responses, ...(requestState === undefined ? {} : { requestState }) };
}

/** The answer, or the question that comes before it, for an agent that is asked between two requests. */
async function raced(deps: CallDeps, agent: AgentSide, request: () => Json, run: Run): Promise<Json> {
  const first = await Promise.race([run.done, run.next().then((question) => ({ question }))]);
  if (isQuestion(first)) return asksFor(deps, agent, request(), run, first.question);
  if (first["resultType"] !== "input_required") return first;
  const { requestState } = first;
  return { ...first, requestState: deps.states.seal({ kind: "upstream", state: typeof requestState === "string" ? requestState : null }, agent.caller, request()) };
}

const isQuestion = (value: Json | { readonly question: Question }): value is { readonly question: Question } => "question" in value && typeof (value.question as Partial<Question>).answer === "function";

const ASKED = "asked";

function asksFor({ states, parking }: CallDeps, agent: AgentSide, request: Json, run: Run, question: Question): Json {
  const ref = parking.park(run, question);
  return { resultType: "input_required", inputRequests: { [ASKED]: { method: question.method, params: question.params } }, requestState: states.seal({ kind: "parked", ref }, agent.caller, request) };
}

async function goOn(deps: CallDeps, agent: AgentSide, request: Json, ref: string, responses: unknown): Promise<Json> {
  const found = deps.parking.take(ref);
  if (found === undefined) throw refuse(400, CODES.invalidParams, "The call that asked this is over. Make it anew.");
  const answer = isObject(responses) ? responses[ASKED] : undefined;
  if (isObject(answer)) found.question.answer(answer);
  else found.question.refuse("the agent did not answer");
  return raced(deps, agent, () => request, found.run);
}

