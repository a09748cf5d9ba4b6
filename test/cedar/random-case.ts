// Random Cedar: policies of every node of the language over few names, so that they meet; entities, requests. The same seed gives the same cases.
import type { EntityJson, UidJson } from "../../src/cedar/read-json.ts";
import type { PolicyJson, ScopeJson } from "../../src/cedar/policy.ts";

export interface RandomCase {
  readonly policies: Readonly<Record<string, PolicyJson>>;
  readonly entities: readonly EntityJson[];
  readonly requests: readonly { readonly principal: UidJson; readonly action: UidJson; readonly resource: UidJson; readonly context: Readonly<Record<string, unknown>> }[];
}

type Json = Readonly<Record<string, unknown>>;
const uid = (type: string, id: string): UidJson => ({ type, id });
const UIDS = [uid("User", "a"), uid("User", "b"), uid("Group", "g"), uid("Group", "h"), uid("Doc", "d"), uid("Doc", "e"), uid("Folder", "f"), uid("Ghost", "x"), uid("N::User", "a"), uid("User", 'q"\\u\n::é')];
const ACTIONS = [uid("Action", "read"), uid("Action", "write"), uid("Action", "all")] as const;
/** Parents have a higher one, so that there is no circle. */
const RANK: Readonly<Record<string, number>> = { User: 0, "N::User": 0, Doc: 0, Folder: 1, Group: 1, Ghost: 2 };
const NAMES = ["n", "s", "b", "r", "set", "owner", "ip", "dec", "at", "dur", "odd key"];
const TEXTS = ["", "abc", "a*b", "aXXb", "é\u{1F600}", "\u0000x", "x::y", "127.0.0.1", '"q"'];
const LONGS = [0, 1, -1, 5, 1000, 9007199254740991, -9007199254740991];
const GOOD: Readonly<Record<string, readonly string[]>> = { decimal: ["1.0", "-0.5"], ip: ["127.0.0.1", "10.0.0.0/8", "::1"], datetime: ["2024-01-01"], duration: ["1h", "-1d"] };
const DOUBTFUL: Readonly<Record<string, readonly string[]>> = {
  decimal: ["922337203685477.5807", "922337203685477.5808", "1", "1.23456", "0.0001", "-922337203685477.5808", "01.1", ".5", "+1.0"],
  ip: ["10.1.2.3", "ff02::1", "1.2.3", "::ffff:1.2.3.4", "256.1.1.1", "0.0.0.0/0", "::/0", "10.0.0.0/33", "01.2.3.4", "1:2:3:4:5:6:7:8", "1::8::", "10.0.0.0/08", "127.0.0.1/7", "1:2:3:4:5:6:7::", "fe80::1%eth0", "::1/128", "224.0.0.1/3"],
  datetime: ["2024-02-30", "2024-01-01T00:00:00Z", "2024-01-01T23:59:60Z", "2024-01-01T10:00:00.123+0130", "1969-12-31T23:59:59.999Z", "2024-1-1", "0000-01-01", "9999-12-31T23:59:59.999-2359", "2024-01-01T00:00:00", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00+2400", "2024-01-01T00:00:00+0060"],
  duration: ["1h30m", "-5s", "1ms", "", "-", "1m1d", "100000000000d", "1d2h3m4s5ms", "9223372036854775807ms", "-9223372036854775808ms", "1.5h", "1s2ms", "00d", "+1d", "9223372036854775808ms"],
};
const BINARY = ["==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*", "in", "contains", "containsAll", "containsAny", "hasTag", "getTag"];
const OF_ONE = ["isIpv4", "isIpv6", "isLoopback", "isMulticast", "toDate", "toTime", "toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"];
const OF_TWO = ["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "isInRange", "offset", "durationSince"];
const TYPES = ["User", "Group", "Doc", "N::User"];

/** mulberry32: small, and the same everywhere. */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `most`: how many policies at most; beyond two dozen a set is looked through by its index. */
export function randomCase(random: () => number, requests = 1, most = 6): RandomCase {
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const many = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most) }, make);

  const literal = (): Json => {
    const kind = below(8);
    if (kind === 0) return { Value: pick([true, false]) };
    if (kind <= 2) return { Value: pick(LONGS) };
    if (kind <= 4) return { Value: pick(TEXTS) };
    if (kind === 5) return { Value: { __entity: pick([...UIDS, ...ACTIONS]) } };
    const name = pick(Object.keys(GOOD));
    return { [name]: [{ Value: pick([...(GOOD[name] ?? []), ...(DOUBTFUL[name] ?? [])]) }] };
  };
  const variable = (): Json => ({ Var: pick(["principal", "action", "resource", "context", "context"]) });
  const expression = (depth: number): Json => {
    if (depth <= 0) return pick([literal, variable, () => ({ ".": { left: variable(), attr: pick(NAMES) } })])();
    const inner = () => expression(depth - 1);
    const simple = () => pick([variable, inner])();
    switch (below(16)) {
      case 0: return { "!": { arg: inner() } };
      case 1: return { neg: { arg: inner() } };
      case 2: return { isEmpty: { arg: inner() } };
      case 3: return { has: { left: simple(), attr: pick([pick(NAMES), [pick(NAMES), pick(NAMES)]]) } };
      case 4: return { ".": { left: simple(), attr: pick(NAMES) } };
      case 5: return { is: { left: inner(), entity_type: pick(TYPES), ...(below(2) === 0 ? {} : { in: inner() }) } };
      case 6: return { like: { left: inner(), pattern: many(5, () => (below(2) === 0 ? "Wildcard" : { Literal: pick(["a", "b", "X", "é", "*", ""]) })) } };
      // oxlint-disable-next-line unicorn/no-thenable -- the official JSON form has a member of this name
      case 7: return { "if-then-else": { if: inner(), then: inner(), else: inner() } };
      case 8: return { Set: many(4, inner) };
      case 9: return { Record: Object.fromEntries(many(3, () => [pick(NAMES), inner()])) };
      case 10: return { [pick(OF_ONE)]: [inner()] };
      case 11: return { [pick(OF_TWO)]: [inner(), inner()] };
      default: return { [pick(BINARY)]: { left: inner(), right: inner() } };
    }
  };
  /** Most expressions are no booleans; compared with something they are. */
  const condition = (): Json => {
    const body = expression(below(4));
    return below(3) === 0 ? body : { "==": { left: body, right: below(2) === 0 ? body : expression(1) } };
  };
  const scope = (): ScopeJson => {
    switch (below(7)) {
      case 0: return { op: "==", entity: pick(UIDS) };
      case 1: return { op: "in", entity: pick(UIDS) };
      case 2: return { op: "is", entity_type: pick(TYPES) };
      case 3: return { op: "is", entity_type: pick(TYPES), in: { entity: pick(UIDS) } };
      default: return { op: "All" };
    }
  };
  const actions = (): ScopeJson => pick<() => ScopeJson>([() => ({ op: "==", entity: pick(ACTIONS) }), () => ({ op: "in", entities: [pick(ACTIONS), pick(ACTIONS)] }), () => ({ op: "in", entity: pick(ACTIONS) }), () => ({ op: "All" })])();
  const policy = (): PolicyJson => ({ effect: below(3) === 0 ? "forbid" : "permit", principal: scope(), action: actions(), resource: scope(), conditions: many(3, () => ({ kind: pick(["when", "unless"]), body: condition() })) });

  const value = (depth: number): unknown => {
    switch (below(depth > 0 ? 8 : 6)) {
      case 0: return pick([true, false]);
      case 1: return pick([0, 1, -1, 5, 1000]);
      case 2: return pick(TEXTS);
      case 3: return { __entity: pick(UIDS) };
      case 6: return many(3, () => value(depth - 1));
      case 7: return Object.fromEntries(many(3, () => [pick(NAMES), value(depth - 1)]));
      default: {
        const name = pick(Object.keys(GOOD));
        return { __extn: { fn: name, arg: pick(GOOD[name] ?? []) } };
      }
    }
  };
  const attributes = () => Object.fromEntries(NAMES.filter(() => below(2) === 0).map((name) => [name, value(2)]));
  const mayBeIn = (child: UidJson, parent: UidJson) => (RANK[parent.type] ?? 0) > (RANK[child.type] ?? 0) || (child.id === "g" && parent.id === "h");
  const resident = UIDS.filter(({ type }) => type !== "Ghost" && below(5) > 0).map((each): EntityJson => ({
    uid: each,
    attrs: attributes(),
    parents: UIDS.filter((parent) => mayBeIn(each, parent) && below(2) === 0),
    tags: Object.fromEntries(TEXTS.filter(() => below(3) === 0).map((name) => [name, value(1)])),
  }));
  const [read, write, all] = ACTIONS;
  const acting: EntityJson[] = [
    { uid: read, attrs: {}, parents: [all], tags: {} },
    { uid: write, attrs: {}, parents: below(2) === 0 ? [all] : [], tags: {} },
    { uid: all, attrs: {}, parents: [], tags: {} },
  ];
  return {
    policies: Object.fromEntries(Array.from({ length: 1 + below(most) }, (_, index) => [`p${index}`, policy()])),
    entities: [...resident, ...acting],
    requests: Array.from({ length: requests }, () => ({ principal: pick(UIDS), action: pick(ACTIONS), resource: pick(UIDS), context: attributes() })),
  };
}
