// Which addresses may be called from here. A channel's address is typed by an administrator, but what it resolves to is decided by whoever runs its DNS.
import { BlockList, isIP, isIPv6 } from "node:net";

type Net = readonly [address: string, bits: number];

/** Never: this network, link-local with the metadata services of clouds, multicast, reserved. */
const NEVER: readonly Net[] = [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["100.100.100.200", 32],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 128],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
  ["fd00:ec2::", 32],
  ["2001:db8::", 32],
  ["2001::", 32],
];
/** Only where the channel may use the private network. */
const PRIVATE: readonly Net[] = [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["::1", 128],
  ["fc00::", 7],
];

const listOf = (nets: readonly Net[]): BlockList => {
  const list = new BlockList();
  for (const [address, bits] of nets) list.addSubnet(address, bits, isIPv6(address) ? "ipv6" : "ipv4");
  return list;
};
const never = listOf(NEVER);
const isPrivate = listOf(PRIVATE);

/** Why this address may not be called, or null. */
export function refusedAddress(address: string, allowPrivate: boolean): string | null {
  const family = isIP(address);
  if (family === 0) return "it is no IP address";
  const carried = family === 6 ? carriedV4(address) : null;
  if (carried !== null) return refusedAddress(carried, allowPrivate);
  const kind = family === 6 ? "ipv6" : "ipv4";
  if (never.check(address, kind)) return "it is a link-local, metadata or reserved address";
  if (!allowPrivate && isPrivate.check(address, kind)) return "it is in a private network, which this channel may not use";
  return null;
}

/** An IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4. */
function carriedV4(address: string): string | null {
  const words = wordsOf(address);
  const v4 = (high: number | undefined = 0, low: number | undefined = 0) => [high >> 8, high & 255, low >> 8, low & 255].join(".");
  const zeros = words.slice(0, 5).every((word) => word === 0);
  if (zeros && words[5] === 0xffff) return v4(words[6], words[7]);
  if (zeros && words[5] === 0 && (words[6] !== 0 || (words[7] ?? 0) > 1)) return v4(words[6], words[7]);
  if (words[0] === 0x64 && words[1] === 0xff9b) return v4(words[6], words[7]);
  if (words[0] === 0x2002) return v4(words[1], words[2]);
  return null;
}

function wordsOf(address: string): readonly number[] {
  const plain = (address.split("%")[0] ?? "").replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`);
  const [head = "", tail] = plain.split("::");
  const parse = (part: string) => (part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16)));
  const [before, after] = [parse(head), parse(tail ?? "")];
  return tail === undefined ? before : [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
}
