// Mandate token.
import type { Detector } from "../contract.ts";
import { crcHex, crcSuffix } from "../checksums.ts";
import { sample } from "../samples.ts";

function mandateSample(): string {
  const body = `mandate_live_${sample("alnum", 12)}_${sample("alnum", 43)}`;
  return `${body}_${crcHex(body)}`;
}

export const mandateToken: Detector = {
  id: "mandate-token",
  title: "Mandate token",
  provider: "mandate",
  kind: "token",
  keywords: ["mandate_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>mandate_(?<environment>[a-z0-9]{2,16})_(?<id>[A-Za-z0-9]{8,40})_(?<value>[A-Za-z0-9]{20,80})_(?<crc>[0-9a-f]{8}|[0-9A-Za-z]{6}))(?![A-Za-z0-9_])/,
  validate: (token, match) => {
    const crc = match.groups?.["crc"] ?? "";
    const body = token.slice(0, token.length - crc.length - 1);
    return crc === crcHex(body) || crc === crcSuffix(body);
  },
  identify: (_token, match) => ({ environment: match.groups?.["environment"] ?? "", tokenId: match.groups?.["id"] ?? "" }),
  flags: [`MANDATE_TOKEN=${mandateSample()}`],
  passes: [
    { text: `mandate_live_${sample("alnum", 12)}_${sample("alnum", 43)}_00000000`, why: "the checksum does not match" },
  ],
};
