// What decisions are made against, resident in memory: mandates in force, active agents, standing stops, run-time policies, people. Looked up by name, so that an answer
// costs the same however many there are. A plain value: a replay lays another policy over it.
import type { PolicyJson, PolicySet } from "../../cedar/index.ts";
import type { Holder, PersonRef, Stop } from "../../model/index.ts";
import type { BudgetLimits } from "../../store/index.ts";

/** A mandate in force. */
export interface StandingMandate {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly owner: string;
  readonly sponsor: string;
  /** Of emergency access: the instant from which on it is in force no more. */
  readonly until: number | null;
  /** Beside UTC, the zones whose clocks its policies ask. */
  readonly zones: readonly string[];
  /** `null` when it has none that must be counted. */
  readonly limits: BudgetLimits | null;
  /** Currency of what is spent in a day or in all; empty without such a limit. */
  readonly currency: string;
  /** A sentence instead, when what is stored cannot be used: then everything is denied. */
  readonly policies: PolicySet | string;
}

export interface ResidentAgent {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly templateId: string | null;
  readonly templateName: string | null;
  readonly owner: string;
  readonly sponsor: string;
  readonly environment: string | null;
}

/** One layer of run-time policies. */
export interface Layer {
  readonly set: PolicySet;
  /** Forbids that hold instead of denying, by id. */
  readonly holds: ReadonlyMap<string, Holder>;
  /** As they were written, for the official engine. */
  readonly written: Readonly<Record<string, PolicyJson>>;
  readonly zones: readonly string[];
}

/** A person as the directory knows him. */
export interface ResidentPerson {
  /** The address in small letters, or the login when there is none. */
  readonly id: string;
  readonly isHere: boolean;
  /** Without `team:`, also through teams within teams. */
  readonly teams: readonly string[];
}

/** How somebody is named whom the directory does not know. */
export const uidKeyOf = ({ issuer, subject }: Pick<PersonRef, "issuer" | "subject">): string => `${issuer} ${subject}`;

export interface World {
  readonly mandate: (name: string) => StandingMandate | undefined;
  readonly mandates: () => Iterable<StandingMandate>;
  /** Active ones alone, by id. */
  readonly agent: (id: string) => ResidentAgent | undefined;
  readonly agents: () => Iterable<ResidentAgent>;
  /** The stop that stands under one of these keys (`keysOf`). */
  readonly stopped: (keys: readonly string[]) => Stop | undefined;
  readonly estate: Layer;
  readonly person: Layer;
  readonly personCalled: (names: readonly string[]) => ResidentPerson | undefined;
}
