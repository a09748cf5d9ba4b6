// A calendar file (RFC 5545): one all-day entry for each end. Pure.
export interface IcsEntry {
  readonly id: string;
  readonly title: string;
  readonly ends_at: string;
}

export function icsOf(entries: readonly IcsEntry[], at: Date): string {
  const stamp = at.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const events = entries.flatMap(({ id, title, ends_at }) => ["BEGIN:VEVENT", `UID:${escaped(id)}@mandate`, `DTSTAMP:${stamp}`, `DTSTART;VALUE=DATE:${ends_at.slice(0, 10).replaceAll("-", "")}`, `SUMMARY:${escaped(title)}`, "TRANSP:TRANSPARENT", "END:VEVENT"]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mandate//Calendar//EN", ...events, "END:VCALENDAR", ""].map(folded).join("\r\n");
}

/** SPEC: RFC 5545 §3.3.11. A name from an export must not begin a line of its own. */
// oxlint-disable-next-line no-control-regex
const escaped = (text: string) => text.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r\n|\r|\n/g, "\\n").replaceAll(/[\u0000-\u001f\u007f]/g, "");

const LONGEST_BYTES = 75;

/** SPEC: RFC 5545 §3.1. Lines have at most 75 octets; a character is never cut. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > LONGEST_BYTES) {
      pieces.push(piece);
      piece = " ";
      bytes = 1;
    }
    piece += character;
    bytes += size;
  }
  return [...pieces, piece].join("\r\n");
}
