// Budgets: what acts take is taken in the database, many acts in one step, so that it is exact whoever asks where. Mandates without limits never come here.
import type { DecisionRequest } from "../../model/index.ts";
import { giveBack, openBudgets, takeFromBudgets, takeInTurn, type BudgetLimits, type BudgetRow, type Pool, type Taking } from "../../store/index.ts";
import type { Reservation } from "./point.ts";
import { spendOf, type Counters, type Used } from "./request.ts";
import type { StandingMandate } from "./world.ts";

export type Taken = { readonly reservation: Reservation; readonly over?: undefined } | { readonly reservation?: undefined; /** `limits.day.calls` */ readonly over: string };

export interface Budgets {
  /** Throws when the database does not answer: then nothing may happen. */
  readonly take: (mandate: StandingMandate, request: DecisionRequest, at: Date) => Promise<Taken>;
  readonly release: (reservation: Reservation) => Promise<void>;
  /** As it was seen last, with this act counted in: for a look. */
  readonly counters: (mandate: StandingMandate, request: DecisionRequest, at: Date) => Counters;
}

interface Waiting {
  readonly taking: Taking;
  readonly done: (taken: Taken) => void;
  readonly failed: (thrown: unknown) => void;
}

export function openTill(pool: Pool): Budgets {
  const seen = new Map<string, BudgetRow>();
  const released = new WeakSet<Reservation>();
  let waiting: Waiting[] = [];
  let working = false;

  /** One step at a time: whoever comes meanwhile waits for the next, and goes in it together with all others. */
  const work = async () => {
    working = true;
    for (;;) {
      // Whatever is asked in this turn of the event loop joins: also by those who were just served.
      await new Promise(setImmediate);
      if (waiting.length === 0) break;
      const batch = waiting;
      waiting = [];
      try {
        await serve(batch);
      } catch (thrown) {
        for (const { failed } of batch) failed(thrown);
      }
    }
    working = false;
  };

  const serve = async (batch: readonly Waiting[]) => {
    const groups = [...Map.groupBy(batch, ({ taking }) => taking.mandateId)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
    const fresh = groups.flatMap(([first]) => (first === undefined || seen.has(first.taking.mandateId) ? [] : [first.taking.mandateId]));
    if (fresh.length > 0) await openBudgets(pool, fresh);
    const rows = new Map((await takeFromBudgets(pool, groups.flatMap(together))).map((row) => [row.mandateId, row]));
    for (const [id, row] of rows) seen.set(id, row);
    for (const group of groups) await settle(group, rows);
  };

  const settle = async (group: readonly Waiting[], rows: ReadonlyMap<string, BudgetRow>) => {
    const whole = together(group).some(({ mandateId }) => rows.has(mandateId));
    // Not all of it is left: who comes first is served first.
    const answers = whole ? group.map(() => null) : await takeInTurn(pool, group.map(({ taking }) => taking));
    group.forEach(({ taking, done }, place) => {
      const over = answers[place] ?? null;
      const { most: _, ...reservation } = taking;
      done(over === null ? { reservation } : { over: limitOf(over) });
    });
  };

  return {
    take: (mandate, request, at) => {
      const { promise, resolve, reject } = Promise.withResolvers<Taken>();
      waiting.push({ taking: takingOf(mandate, request, at), done: resolve, failed: reject });
      if (!working) void work();
      return promise;
    },
    release: async (reservation) => {
      if (released.has(reservation)) return;
      released.add(reservation);
      await giveBack(pool, reservation);
    },
    counters: (mandate, request, at) => countersAfter(seen.get(mandate.id), takingOf(mandate, request, at), spendOf(request.amount)),
  };
}

function takingOf({ id, limits, currency }: StandingMandate, { rows, amount }: DecisionRequest, at: Date): Taking {
  const spend = currency === "" ? null : spendOf(amount);
  const now = at.toISOString();
  return { mandateId: id, day: now.slice(0, 10), minute: `${now.slice(0, 16)}:00.000Z`, calls: 1, rows, spend: spend?.value ?? 0, currency: spend === null ? "" : currency, most: limits ?? NO_LIMITS };
}

const NO_LIMITS: BudgetLimits = { minuteCalls: null, dayCalls: null, dayRows: null, daySpend: null, totalCalls: null, totalRows: null, totalSpend: null };

/** Acts of one mandate as one; nothing when the day, the currency or the limits changed among them, and they must be looked at one by one. */
function together(group: readonly Waiting[]): readonly Taking[] {
  const [first, ...rest] = group.map(({ taking }) => taking);
  if (first === undefined) return [];
  if (rest.some(({ day, minute, currency, most }) => day !== first.day || minute !== first.minute || currency !== first.currency || most !== first.most)) return [];
  const sum = (what: "calls" | "rows" | "spend") => rest.reduce((total, each) => total + each[what], first[what]);
  return [{ ...first, calls: sum("calls"), rows: sum("rows"), spend: sum("spend") }];
}

/** `dayCalls` is `limits.day.calls`. */
const limitOf = (limit: string) => `limits.${limit.replace(/([A-Z])/, ".$1").toLowerCase()}`;

/** Money is told when the act moves some, or some was moved before: then a limit of another currency is seen to be one. */
function countersAfter(row: BudgetRow | undefined, taking: Taking, own: Used["spend"]): Counters {
  const sameDay = row !== undefined && row.day >= taking.day;
  const before = (value: number | undefined, isSame: boolean) => (row === undefined || !isSame ? 0 : (value ?? 0));
  const money = (value: number): Used["spend"] => (own === null ? (value > 0 && row !== undefined ? { value, currency: row.currency } : null) : { value: own.value + (own.currency === row?.currency ? value : 0), currency: own.currency });
  return {
    minute: { calls: before(row?.minuteCalls, (row?.minute ?? "") >= taking.minute) + 1 },
    day: { calls: before(row?.dayCalls, sameDay) + 1, rows: before(row?.dayRows, sameDay) + taking.rows, spend: money(before(row?.daySpend, sameDay)) },
    total: { calls: before(row?.totalCalls, true) + 1, rows: before(row?.totalRows, true) + taking.rows, spend: money(before(row?.totalSpend, true)) },
  };
}
