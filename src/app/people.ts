// People of the directory, as personnel software exports them: a CSV with a login or e-mail and a status. Recognised by its header.
import { parse } from "csv-parse/sync";
import type { DirectoryPerson } from "../model/index.ts";

const MOST_BYTES = 64 * 1024 * 1024;
const HEADER = /^\ufeff?[^\n]*\b(?:login|email|e-mail)\b[^\n]*\b(?:status|active)\b/i;

/** Undefined when the text is no list of people. */
export function peopleOf(text: string): readonly DirectoryPerson[] | undefined {
  if (text.length > MOST_BYTES || !HEADER.test(text.slice(0, 4096))) return undefined;
  const rows = parse(text, { columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), bom: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true }) as Record<string, string | undefined>[];
  return rows.flatMap((row) => {
    const email = (row.email ?? row["e-mail"] ?? "").trim();
    const login = (row.login ?? "").trim() || email;
    if (login === "") return [];
    const left = (row.left_on ?? row.left ?? row.end_date ?? "").trim();
    const leftAt = left === "" || Number.isNaN(Date.parse(left)) ? undefined : new Date(left).toISOString();
    const active = /^(active|true|yes|enabled|1)$/i.test((row.status ?? row.active ?? "").trim());
    return [{ login, email, name: (row.name ?? "").trim() || login, active, ...(leftAt === undefined ? {} : { leftAt }) }];
  });
}
