// Typed condition values: numbers, dates, booleans and IP networks, read the way IAM reads them. Unreadable text gives undefined.

export function readNumber(text: string): number | undefined {
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}

/** PROVIDER: dates are ISO 8601 (W3C profile) or epoch seconds; milliseconds are told from seconds by their size. */
export function readDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(trimmed) && !/^\d{4}$/.test(trimmed)) {
    const number = Number(trimmed);
    return Math.abs(number) >= 100_000_000_000 ? number : number * 1000;
  }
  const match = /^(\d{4})(-\d{2})?(-\d{2})?([Tt ]\d{2}:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|z|[+-]\d{2}:?\d{2})?$/.exec(trimmed);
  if (match === null) return undefined;
  const [, year = "", month = "-01", day = "-01", time = "T00:00:00", , , zone = "Z"] = match;
  const iso = `${year}${month}${day}${isoTime(time)}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`;
  const at = new Date(iso).getTime();
  return Number.isNaN(at) ? undefined : at;
}

function isoTime(time: string): string {
  const digits = time.slice(1).replace(",", ".").replace(/:/g, "");
  const seconds = digits.length > 4 ? digits.slice(4) : "00";
  return `T${digits.slice(0, 2)}:${digits.slice(2, 4)}:${seconds}`;
}

export function readBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === "true") return true;
  if (lower === "false") return false;
  return undefined;
}

interface Network {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** An address (`/32` or `/128`) or a CIDR block. */
export function readNetwork(text: string): Network | undefined {
  const [address = "", prefix, ...more] = text.trim().split("/");
  if (more.length > 0) return undefined;
  const bytes = address.includes(":") ? readIpv6(address) : readIpv4(address);
  if (bytes === undefined) return undefined;
  if (prefix === undefined) return { bytes, bits: bytes.length * 8 };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bytes.length * 8) return undefined;
  return { bytes, bits: Number(prefix) };
}

export function networkContains(network: Network, address: Network): boolean {
  if (network.bytes.length !== address.bytes.length || address.bits < network.bits) return false;
  const whole = network.bits >> 3;
  for (let i = 0; i < whole; i++) if (network.bytes[i] !== address.bytes[i]) return false;
  const rest = network.bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((network.bytes[whole] ?? 0) & mask) === ((address.bytes[whole] ?? 0) & mask);
}

function readIpv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.some((byte) => byte > 255) ? undefined : bytes;
}

function readIpv6(text: string): number[] | undefined {
  const withoutZone = text.split("%")[0] ?? "";
  const halves = withoutZone.split("::");
  if (halves.length > 2) return undefined;
  const head = readGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? readGroups(halves[1] ?? "") : [];
  if (head === undefined || tail === undefined) return undefined;
  const gap = 16 - head.length - tail.length;
  if (halves.length === 1 ? gap !== 0 : gap < 2) return undefined;
  return [...head, ...Array.from({ length: gap }, () => 0), ...tail];
}

function readGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (group.includes(".")) {
      const embedded = index === groups.length - 1 ? readIpv4(group) : undefined;
      if (embedded === undefined) return undefined;
      bytes.push(...embedded);
      continue;
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 0xff);
  }
  return bytes;
}
