// Names on the address of all servers together: `desk__read_ticket`, `desk+file:///a`. Servers have no `_` and no `+` in their names, so what was put in front is found again. Pure.
const APART = "__";
/** SPEC: MCP 2026-07-28, tool names. */
const LONGEST = 128;

export interface Placed {
  readonly server: string;
  readonly name: string;
}

/** Undefined when it would be too long to be called. */
export function joinName({ server, name }: Placed): string | undefined {
  const joined = `${server}${APART}${name}`;
  return joined.length <= LONGEST ? joined : undefined;
}

/** INVARIANT: compared byte for byte; no case, no form of Unicode and no alias stands for another. */
export function splitName(joined: string): Placed | undefined {
  const at = joined.indexOf(APART);
  return at <= 0 ? undefined : { server: joined.slice(0, at), name: joined.slice(at + APART.length) };
}

export const joinUri = ({ server, name }: Placed): string => `${server}+${name}`;

export function splitUri(joined: string): Placed | undefined {
  const found = /^([a-z0-9-]+)\+(.+)$/s.exec(joined);
  return found?.[1] === undefined || found[2] === undefined ? undefined : { server: found[1], name: found[2] };
}
