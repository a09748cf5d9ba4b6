// The kill switch in words: what can be stopped, and which stops an act runs into. Pure, so that whoever decides and whoever issues tokens answer alike.

export const STOP_KINDS = ["agent", "tree", "tool", "server", "mandate", "everything"] as const;
export type StopKind = (typeof STOP_KINDS)[number];

export interface Stop {
  readonly id: string;
  readonly kind: StopKind;
  /** Agent's id or identity's key; `server/tool`; server; mandate's name; `*` for everything. */
  readonly subject: string;
  readonly reason: string;
  readonly at: string;
}

/** What an act involves, by the names that a stop may give. */
export interface Involved {
  /** Who acts and everybody in whose name he acts: id and key of the principal, `sub` of every actor of the chain. */
  readonly actors: readonly string[];
  /** From whom those descend: templates and parents, of any degree. */
  readonly ancestors: readonly string[];
  readonly server: string | null;
  readonly tool: string | null;
  readonly mandate: string | null;
}

export const EVERYTHING = "*";

/** One text for what a stop stops: a point of enforcement holds its stops under this. */
export const stopKey = ({ kind, subject }: Pick<Stop, "kind" | "subject">): string => `${kind} ${subject}`;

export const toolSubject = (server: string, tool: string): string => `${server}/${tool}`;

/**
 * Every key under which a stop of this act would stand. An agent's stop ends what others do on its delegation too; a tree's ends besides whatever
 * descends from it: instances of a template, children of a parent.
 */
export function keysOf({ actors, ancestors, server, tool, mandate }: Involved): string[] {
  const keys = [stopKey({ kind: "everything", subject: EVERYTHING })];
  for (const subject of actors) keys.push(stopKey({ kind: "agent", subject }), stopKey({ kind: "tree", subject }));
  for (const subject of ancestors) keys.push(stopKey({ kind: "tree", subject }));
  if (server !== null) keys.push(stopKey({ kind: "server", subject: server }));
  if (server !== null && tool !== null) keys.push(stopKey({ kind: "tool", subject: toolSubject(server, tool) }));
  if (mandate !== null) keys.push(stopKey({ kind: "mandate", subject: mandate }));
  return keys;
}
