// The `sql` tag: statements stay visible as text, values always travel as parameters. Fragments nest.

export interface Sql {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  /** Under this name the database keeps the plan, on each connection. */
  readonly name?: string;
}

/** For a statement that runs thousands of times a second. INVARIANT: one name stands for one text. */
export const named = (name: string, { strings, values }: Sql): Sql => ({ strings, values, name });

/** A statement or a fragment of one. Interpolated fragments are spliced in, everything else becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const texts: string[] = [strings[0] ?? ""];
  const parameters: unknown[] = [];
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? "";
    if (isSql(value)) {
      texts[texts.length - 1] += value.strings[0] ?? "";
      for (let i = 0; i < value.values.length; i++) {
        parameters.push(value.values[i]);
        texts.push(value.strings[i + 1] ?? "");
      }
      texts[texts.length - 1] += after;
    } else {
      parameters.push(value);
      texts.push(after);
    }
  });
  return { strings: texts, values: parameters };
}

/** Text that is part of the program, such as a column name chosen from a fixed list. INVARIANT: never input. */
export function trusted(text: string): Sql {
  return { strings: [text], values: [] };
}

export function joinSql(parts: readonly Sql[], separator: string): Sql {
  const [first, ...rest] = parts;
  if (first === undefined) return trusted("");
  return rest.reduce<Sql>((joined, part) => sql`${joined}${trusted(separator)}${part}`, first);
}

export function toQuery(statement: Sql): { text: string; values: unknown[]; name?: string } {
  const text = statement.strings.reduce((joined, part, index) => (index === 0 ? part : `${joined}$${index}${part}`), "");
  return { text, values: [...statement.values], ...(statement.name === undefined ? {} : { name: statement.name }) };
}

function isSql(value: unknown): value is Sql {
  return typeof value === "object" && value !== null && "strings" in value && "values" in value && Array.isArray((value as Sql).strings);
}
