// Rows become what decisions are made against. Pure. What cannot be read denies; it is never left out.
import { compilePolicies, decimalsAround, type Answer, type PolicyJson, type Shared } from "../../cedar/index.ts";
import { messageOf, sha256Hex } from "../../kernel/index.ts";
import { stopKey, type CompiledRuntimePolicy, type Holder, type MandateDocument, type Stop } from "../../model/index.ts";
import type { ActiveRuntimePolicy, AgentRow, BudgetLimits, MandateOnDuty, ResidentPersonRow } from "../../store/index.ts";
import { slim } from "./slim.ts";
import type { Layer, ResidentAgent, ResidentPerson, StandingMandate, World } from "./world.ts";

export interface Parts {
  readonly mandates: ReadonlyMap<string, StandingMandate>;
  readonly agents: ReadonlyMap<string, ResidentAgent>;
  readonly stops: ReadonlyMap<string, Stop>;
  readonly estate: Layer;
  readonly person: Layer;
  readonly people: People;
}

export function worldOf({ mandates, agents, stops, estate, person, people }: Parts): World {
  return {
    mandate: (name) => mandates.get(name),
    mandates: () => mandates.values(),
    agent: (id) => agents.get(id),
    agents: () => agents.values(),
    stopped: (keys) => {
      if (stops.size === 0) return undefined;
      for (const key of keys) if (stops.has(key)) return stops.get(key);
      return undefined;
    },
    estate,
    person,
    personCalled: people.called,
  };
}

export function standingMandate(row: MandateOnDuty, among: Shared): StandingMandate {
  const { id, version, hash, document, until } = row;
  const { name, owner, sponsor } = document;
  const { limits, currency } = limitsOf(document);
  const hours = document.scope.hours;
  return { id, name, version, hash, owner, sponsor, until: until === null ? null : Date.parse(until), zones: hours === undefined ? [] : [hours.zone], limits, currency, policies: compiled(row, among) };
}

function compiled({ hash, policies, digest, compiledHash, document }: MandateOnDuty, among: Shared): StandingMandate["policies"] {
  if (policies === null) return "it is not compiled";
  if (sha256Hex(policies) !== digest) return "its compiled form is damaged";
  if (compiledHash !== hash) return "its compiled form is of other content than was approved";
  try {
    return compilePolicies(writtenPolicies(policies).map(([id, json]) => [id, slim(json, document.name)]), among);
  } catch (thrown) {
    return messageOf(thrown);
  }
}

export const writtenPolicies = (policies: string): readonly (readonly [string, PolicyJson])[] => JSON.parse(policies) as readonly (readonly [string, PolicyJson])[];

function limitsOf({ limits }: MandateDocument): { readonly limits: BudgetLimits | null; readonly currency: string } {
  const { minute, day, total } = limits ?? {};
  const money = (amount: { readonly value: number } | undefined) => (amount === undefined ? null : Number(decimalsAround(amount.value).low));
  const most: BudgetLimits = {
    minuteCalls: minute?.calls ?? null,
    dayCalls: day?.calls ?? null,
    dayRows: day?.rows ?? null,
    daySpend: money(day?.spend),
    totalCalls: total?.calls ?? null,
    totalRows: total?.rows ?? null,
    totalSpend: money(total?.spend),
  };
  const counts = Object.values(most).some((each) => each !== null);
  return { limits: counts ? most : null, currency: (day?.spend ?? total?.spend)?.currency ?? "" };
}

/** Templates are found by id for their names; they act for nobody themselves. */
export function residentAgents(rows: readonly AgentRow[], templates: readonly AgentRow[]): ReadonlyMap<string, ResidentAgent> {
  const names = new Map(templates.map(({ id, name }) => [id, name]));
  return new Map(rows.map(({ id, name, identity, templateId, owner, sponsor, environment }) => [id, { id, name, key: identity, templateId, templateName: templateId === null ? null : (names.get(templateId) ?? null), owner, sponsor, environment }]));
}

export const standingStopsByKey = (stops: readonly Stop[]): ReadonlyMap<string, Stop> => new Map(stops.map((stop) => [stopKey(stop), stop]));

export const layerOf = (rows: readonly ActiveRuntimePolicy[], layer: ActiveRuntimePolicy["layer"]): Layer => compileLayer(rows.filter((row) => row.layer === layer).flatMap((row) => row.policies));

/** INVARIANT: a layer that does not compile errs, and so denies; it is never left out. */
export function compileLayer(policies: readonly CompiledRuntimePolicy[]): Layer {
  const holds = new Map(policies.flatMap(({ id, hold }): [string, Holder][] => (hold === null ? [] : [[id, hold]])));
  const written = policies.map(({ id, json }) => [id, json as unknown as PolicyJson] as const);
  try {
    return { set: compilePolicies(written), holds, written: Object.fromEntries(written), zones: zonesIn(written) };
  } catch (thrown) {
    const answer: Answer = { decision: "deny", reason: [], errors: [{ policy: "policies", error: messageOf(thrown) }] };
    return { set: { size: written.length, decide: () => answer }, holds, written: Object.fromEntries(written), zones: [] };
  }
}

export const NO_POLICIES: Layer = { set: compilePolicies([]), holds: new Map(), written: {}, zones: [] };

/** Zones whose clock is asked by name. */
function zonesIn(value: unknown, found: Set<string> = new Set()): readonly string[] {
  if (typeof value !== "object" || value === null) return [...found];
  const { hasTag, getTag } = value as Readonly<Record<string, { readonly left?: { readonly "."?: { readonly attr?: string } }; readonly right?: { readonly Value?: unknown } } | undefined>>;
  for (const tag of [hasTag, getTag]) if (tag?.left?.["."]?.attr === "clocks" && typeof tag.right?.Value === "string" && isZone(tag.right.Value)) found.add(tag.right.Value);
  for (const member of Object.values(value)) zonesIn(member, found);
  return [...found];
}

const ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("timeZone"));
const isZone = (name: string) => ZONES.has(name);

export interface People {
  readonly all: ReadonlyMap<string, ResidentPersonRow>;
  readonly called: (names: readonly string[]) => ResidentPerson | undefined;
}

/** INVARIANT: a name that two people of those who are here have in common names neither. */
export function peopleOf(all: ReadonlyMap<string, ResidentPersonRow>): People {
  const byName = new Map<string, ResidentPersonRow | null>();
  for (const person of all.values()) {
    for (const name of new Set([...person.names, person.login.toLowerCase(), person.email]).values()) {
      const other = byName.get(name);
      if (name === "" || (other !== undefined && other !== null && other.isHere && !person.isHere)) continue;
      byName.set(name, other === undefined || (other !== null && person.isHere && !other.isHere) ? person : null);
    }
  }
  return {
    all,
    called: (names) => {
      for (const name of names) {
        const found = byName.get(name.trim().toLowerCase());
        if (found !== undefined && found !== null) return { id: found.email === "" ? found.login.toLowerCase() : found.email, isHere: found.isHere, teams: found.teams.map((team) => team.replace(/^team:/, "")) };
      }
      return undefined;
    },
  };
}

/** Before anything was read: everything is denied. */
export const NOTHING: Parts = { mandates: new Map(), agents: new Map(), stops: new Map(), estate: NO_POLICIES, person: NO_POLICIES, people: peopleOf(new Map()) };
