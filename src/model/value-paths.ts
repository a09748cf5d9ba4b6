// Paths into arguments and results: names from the root with dots between, `*` for any item of a list or any member. `recipients.*.address`.

export interface Placed {
  /** With the real names and numbers: `recipients.0.address`. */
  readonly path: string;
  readonly value: unknown;
}

/** Every value at the path; none where nothing stands there. */
export function valuesAt(root: unknown, path: string): readonly Placed[] {
  let found: readonly Placed[] = [{ path: "", value: root }];
  for (const name of path.split(".")) {
    found = found.flatMap(({ path: at, value }) => membersOf(value, name).map(([member, inner]) => ({ path: at === "" ? member : `${at}.${member}`, value: inner })));
    if (found.length === 0) break;
  }
  return found;
}

/** Whether a real path is one of those that the pattern means. */
export function pathFits(pattern: string, path: string): boolean {
  const [wanted, real] = [pattern.split("."), path.split(".")];
  return wanted.length === real.length && wanted.every((name, index) => name === "*" || name === real[index]);
}

function membersOf(value: unknown, name: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null) return [];
  if (name === "*") return Object.entries(value);
  return Object.hasOwn(value, name) ? [[name, (value as Readonly<Record<string, unknown>>)[name]]] : [];
}
