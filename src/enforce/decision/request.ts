// What is asked, in the words of policies/mandate.cedarschema. Pure: values are made once for each question, and nothing is serialised.
import { decimalsAround, entity, record, residentEntity, set, type Entities, type EntityUid, type Environment, type RecordValue, type ResidentEntity, type Value } from "../../cedar/index.ts";
import { normalAction, normalResource, toolSubject, wallClock, type Act, type DecisionRequest, type Money, type PersonRef, type ProvenanceFacts } from "../../model/index.ts";
import { uidKeyOf, type ResidentAgent, type World } from "./world.ts";

/** What is used up when the act is counted in; money in ten-thousandths. */
export interface Used {
  readonly calls: number;
  readonly rows: number;
  readonly spend: { readonly value: number; readonly currency: string } | null;
}
export interface Counters {
  readonly minute: Pick<Used, "calls">;
  readonly day: Used;
  readonly total: Used;
}

/** A question to one set after the other: who is judged differs, the rest does not. */
export interface CedarQuestion {
  readonly acting: Environment;
  /** The same with the person as who is judged; `null` when nobody is behind it. */
  readonly person: Environment | null;
  /** Every entity of the question, for the official engine. */
  readonly entities: readonly ResidentEntity[];
}

const PERSON = "Mandate::Person";
const CLOCKS = entity("Mandate::WallClocks", "now");
const ARGUMENTS = entity("Mandate::Arguments", "given");
const CALL_TOOL = entity("Mandate::Action", "call_tool");
const USE_ACCESS = entity("Mandate::Action", "use_access");
const ISSUE_TOKEN = entity("Mandate::Action", "issue_token");
const ACTIONS = [residentEntity(CALL_TOOL), residentEntity(USE_ACCESS), residentEntity(ISSUE_TOKEN)];
const ACTION_OF: Readonly<Record<Act["kind"], EntityUid>> = { tool: CALL_TOOL, access: USE_ACCESS, token: ISSUE_TOKEN };

export function cedarQuestion(world: World, request: DecisionRequest, agent: ResidentAgent | undefined, at: Date, counters: Counters, zones: readonly string[]): CedarQuestion {
  const principal = agent === undefined ? identityOf(request) : agentEntity(agent);
  const resource = resourceOf(request.act);
  const person = request.onBehalfOf === null ? null : personEntity(world, request.onBehalfOf);
  const given = request.act.kind === "tool" ? [residentEntity(ARGUMENTS, { tags: argumentTags(request.act.arguments) })] : [];
  const all = [principal, resource, clocksEntity(zones, at), ...given, ...(person === null ? [] : [person]), ...ACTIONS];
  const entities = residentOf(all);
  const context = contextOf(request, at, counters, person?.uid);
  const acting: Environment = { principal: principal.uid, action: ACTION_OF[request.act.kind], resource: resource.uid, context, entities };
  return { acting, person: person === null ? null : { ...acting, principal: person.uid }, entities: all };
}

/** A handful: looked through faster than a map is made. */
function residentOf(all: readonly ResidentEntity[]): Entities {
  return { size: all.length, get: (uid) => all.find((each) => each.uid === uid || (each.uid.id === uid.id && each.uid.type === uid.type)) };
}

function contextOf(request: DecisionRequest, at: Date, { day, total, minute }: Counters, person: EntityUid | undefined): RecordValue {
  const { act, amount, task, provenance } = request;
  const members: [string, Value][] = [
    ["mandate", request.mandate],
    ["now", { kind: "datetime", milliseconds: BigInt(at.getTime()) }],
    ["clocks", CLOCKS],
    ["environment", request.environment],
    ["data", set(request.data)],
    ["minute", record([["calls", BigInt(minute.calls)]])],
    ["day", countersOf(day)],
    ["total", countersOf(total)],
    ["rows", BigInt(request.rows)],
    ["depth", BigInt(request.chain.length)],
    ...membersOf(act),
  ];
  if (provenance !== undefined && provenance !== null && act.kind === "tool") members.push(["provenance", provenanceOf(provenance)]);
  if (person !== undefined) members.push(["on_behalf_of", person]);
  if (amount !== null) members.push(["amount", moneyOf(decimalsAround(amount.value).high, amount.currency)]);
  if (task !== null) members.push(["task", task]);
  return record(members);
}

function membersOf(act: Act): [string, Value][] {
  switch (act.kind) {
    case "tool":
      return [["arguments", ARGUMENTS]];
    case "access":
      return [["operation", normalAction(act.provider, act.operation)]];
    case "token":
      return [["grant", act.grant], ["scopes", set(act.scopes)]];
  }
}

const provenanceOf = (of: ProvenanceFacts): RecordValue =>
  record([
    ["effects", set(of.effects)], ["consequential", of.consequential], ["steering", set(of.steering)], ["untrusted", set(of.untrusted)], ["unplaced", set(of.unplaced)],
    ["carries", set(of.carries)], ["exposes", set(of.exposes)], ["read_untrusted", of.readUntrusted], ["read_private", set(of.readPrivate)], ["leaves", of.leaves],
    ["party_named", of.partyNamed], ["task_given", of.taskGiven], ["grounded", of.grounded],
  ]);

const moneyOf = (units: bigint, currency: string): RecordValue => record([["value", { kind: "decimal", units }], ["currency", currency]]);

function countersOf({ calls, rows, spend }: Used): RecordValue {
  const members: [string, Value][] = [["calls", BigInt(calls)], ["rows", BigInt(rows)]];
  if (spend !== null) members.push(["spend", moneyOf(BigInt(spend.value), spend.currency)]);
  return record(members);
}

/** This act alone, with nothing used before. */
export function countersAlone({ rows, amount }: Pick<DecisionRequest, "rows" | "amount">): Counters {
  const used: Used = { calls: 1, rows, spend: spendOf(amount) };
  return { minute: used, day: used, total: used };
}

/** A sum that is none is denied by itself, and counts for nothing. */
export const spendOf = (amount: Money | null): Used["spend"] => (amount === null || !Number.isFinite(amount.value) ? null : { value: Number(decimalsAround(amount.value).high), currency: amount.currency });

function identityOf({ principal }: DecisionRequest): ResidentEntity {
  const key = principal.kind === "identity" ? principal.key : principal.id;
  return residentEntity(entity("Mandate::Identity", key), { attributes: { key } });
}

function agentEntity({ name, key, owner, sponsor, environment, templateName }: ResidentAgent): ResidentEntity {
  return residentEntity(entity("Mandate::Agent", name), { attributes: { name, key, owner, sponsor, ...(environment === null ? {} : { environment }) }, ancestors: templateName === null ? [] : [entity("Mandate::Template", templateName)] });
}

function resourceOf(act: Act): ResidentEntity {
  if (act.kind === "tool") return residentEntity(entity("Mandate::Tool", toolSubject(act.server, act.tool)), { attributes: { server: act.server, name: act.tool }, ancestors: [entity("Mandate::Server", act.server)] });
  if (act.kind === "token") return residentEntity(entity("Mandate::Audience", act.audience), { attributes: { uri: act.audience, ...(act.server === null ? {} : { server: act.server }) }, ancestors: act.server === null ? [] : [entity("Mandate::Server", act.server)] });
  const name = normalResource(act.provider, act.resource);
  return residentEntity(entity("Mandate::ProviderResource", `${act.provider}|${name}`), { attributes: { provider: act.provider, name } });
}

/** Whom the directory knows is in the teams that it says; of somebody else in those that whoever vouches for him says. */
function personEntity(world: World, ref: PersonRef): ResidentEntity {
  const known = world.personCalled([...ref.names, ref.subject]);
  const teams = known?.teams ?? ref.teams.map((team) => team.toLowerCase().replace(/^team:/, ""));
  return residentEntity(entity(PERSON, known?.id ?? uidKeyOf(ref)), { attributes: { names: set(ref.names) }, ancestors: teams.map((team) => entity("Mandate::Team", team)) });
}

function argumentTags(given: Readonly<Record<string, unknown>>): Readonly<Record<string, Value>> {
  const tags: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const [name, value] of Object.entries(given)) tags[name] = argumentOf(value);
  return tags;
}

function argumentOf(value: unknown): RecordValue {
  if (typeof value === "string") return record([["text", value], ["length", BigInt(value.length)]]);
  if (typeof value === "boolean") return record([["flag", value]]);
  if (Array.isArray(value)) return record([["length", BigInt(value.length)]]);
  if (typeof value !== "number" || !Number.isFinite(value)) return NOTHING;
  const { low, high } = decimalsAround(value);
  return record([["low", { kind: "decimal", units: low }], ["high", { kind: "decimal", units: high }]]);
}

const NOTHING = record([]);

/** What each zone's clock showed last: it moves once a minute. */
const shown = new Map<string, { readonly minute: number; readonly tag: RecordValue }>();

function clocksEntity(zones: readonly string[], at: Date): ResidentEntity {
  const minute = Math.floor(at.getTime() / 60_000);
  return residentEntity(CLOCKS, { tags: Object.fromEntries(["UTC", ...zones].map((zone) => [zone, clockTag(zone, minute, at)])) });
}

function clockTag(zone: string, minute: number, at: Date): RecordValue {
  const last = shown.get(zone);
  if (last?.minute === minute) return last.tag;
  const clock = wallClock(zone, at);
  const tag = record([["day", clock.day], ["minute", BigInt(clock.minute)]]);
  shown.set(zone, { minute, tag });
  return tag;
}
