// Cedar's extension types: decimal, ipaddr, datetime, duration. SPEC: docs.cedarpolicy.com, "Operators and functions", and the grammar of each constructor.
import { asKind, asString, EvaluationError, long, type DatetimeValue, type DecimalValue, type DurationValue, type IpValue, type Value } from "./value.ts";

const DAY = 86_400_000n;
const refuse = (what: string, text: string) => new EvaluationError(`extension error: ${JSON.stringify(text.slice(0, 100))} is no ${what}`);

export function decimal(text: string): DecimalValue {
  const parts = /^(-?)(\d+)\.(\d{1,4})$/.exec(text);
  if (parts === null) throw refuse("decimal", text);
  const units = BigInt(`${parts[2]}${(parts[3] ?? "").padEnd(4, "0")}`);
  return { kind: "decimal", units: long(parts[1] === "-" ? -units : units) };
}

const LONGEST_IP = 43;

export function ip(text: string): IpValue {
  if (text.length > LONGEST_IP) throw refuse("ipaddr", text);
  const slash = text.indexOf("/");
  const [address, prefix] = slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)];
  const version = address.includes(":") ? 6 : 4;
  const number = version === 6 ? ipv6(address) : ipv4(address);
  if (number === undefined) throw refuse("ipaddr", text);
  const most = version === 6 ? 128 : 32;
  if (prefix !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > most)) throw refuse("ipaddr", text);
  return { kind: "ipaddr", version, address: number, prefix: prefix === undefined ? most : Number(prefix) };
}

function ipv4(text: string): bigint | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/.test(text) || text.endsWith(".")) return undefined;
  const octets = text.split(".").map(Number);
  return octets.some((octet) => octet > 255) ? undefined : octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

/** Without an IPv4 address embedded, which Cedar refuses. */
function ipv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const groups = tail === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
  if (groups.length !== 8 || (tail !== undefined && head.length + tail.length > 7) || groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const width = ({ version }: IpValue) => (version === 6 ? 128 : 32);
const network = (value: IpValue, prefix: number) => value.address >> BigInt(width(value) - prefix);
const within = (inner: IpValue, outer: IpValue) => inner.version === outer.version && inner.prefix >= outer.prefix && network(inner, outer.prefix) === network(outer, outer.prefix);

export function datetime(text: string): DatetimeValue {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(?:Z|([+-])(\d\d)(\d\d)))?$/.exec(text);
  if (parts === null) throw refuse("datetime", text);
  const [year, month, day, hour, minute, second, millisecond] = [1, 2, 3, 4, 5, 6, 7].map((index) => Number(parts[index] ?? 0)) as [number, number, number, number, number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) throw refuse("datetime", text);
  const [offsetHours, offsetMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) throw refuse("datetime", text);
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (parts[8] === "-" ? -1 : 1);
  return { kind: "datetime", milliseconds: BigInt(date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond - offset) };
}

const UNITS = [DAY, 3_600_000n, 60_000n, 1000n, 1n] as const;

export function duration(text: string): DurationValue {
  const parts = /^(-?)(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (parts === null) throw refuse("duration", text);
  const sign = parts[1] === "-" ? -1n : 1n;
  let sum = 0n;
  for (const [index, unit] of UNITS.entries()) {
    const given = parts[index + 2];
    if (given !== undefined) sum = long(sum + long(long(sign * BigInt(given)) * unit));
  }
  return { kind: "duration", milliseconds: sum };
}

/** Functions and methods by name; a method's first argument is what it is called on. */
export const EXTENSIONS: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  decimal: ([text]) => decimal(asString(text as Value)),
  ip: ([text]) => ip(asString(text as Value)),
  datetime: ([text]) => datetime(asString(text as Value)),
  duration: ([text]) => duration(asString(text as Value)),
  lessThan: compared((a, b) => a < b),
  lessThanOrEqual: compared((a, b) => a <= b),
  greaterThan: compared((a, b) => a > b),
  greaterThanOrEqual: compared((a, b) => a >= b),
  isIpv4: onIp((value) => value.version === 4),
  isIpv6: onIp((value) => value.version === 6),
  isLoopback: onIp((value) => within(value, value.version === 4 ? LOOPBACK_4 : LOOPBACK_6)),
  isMulticast: onIp((value) => within(value, value.version === 4 ? MULTICAST_4 : MULTICAST_6)),
  isInRange: ([inner, outer]) => within(asKind("ipaddr", inner as Value), asKind("ipaddr", outer as Value)),
  offset: ([from, by]) => ({ kind: "datetime", milliseconds: long(asKind("datetime", from as Value).milliseconds + asKind("duration", by as Value).milliseconds) }),
  durationSince: ([to, from]) => ({ kind: "duration", milliseconds: long(asKind("datetime", to as Value).milliseconds - asKind("datetime", from as Value).milliseconds) }),
  toDate: ([at]) => ({ kind: "datetime", milliseconds: long(floorDay(asKind("datetime", at as Value).milliseconds)) }),
  toTime: ([at]) => {
    const { milliseconds } = asKind("datetime", at as Value);
    return { kind: "duration", milliseconds: milliseconds - floorDay(milliseconds) };
  },
  toMilliseconds: inUnits(1n),
  toSeconds: inUnits(1000n),
  toMinutes: inUnits(60_000n),
  toHours: inUnits(3_600_000n),
  toDays: inUnits(DAY),
};

const LOOPBACK_4 = ip("127.0.0.0/8");
const LOOPBACK_6 = ip("::1/128");
const MULTICAST_4 = ip("224.0.0.0/4");
const MULTICAST_6 = ip("ff00::/8");

function compared(holds: (a: bigint, b: bigint) => boolean) {
  return ([a, b]: readonly Value[]): boolean => holds(asKind("decimal", a as Value).units, asKind("decimal", b as Value).units);
}
function onIp(holds: (value: IpValue) => boolean) {
  return ([value]: readonly Value[]): boolean => holds(asKind("ipaddr", value as Value));
}
function inUnits(unit: bigint) {
  return ([value]: readonly Value[]): bigint => asKind("duration", value as Value).milliseconds / unit;
}
const floorDay = (milliseconds: bigint) => {
  const rest = milliseconds % DAY;
  return milliseconds - (rest < 0n ? rest + DAY : rest);
};
