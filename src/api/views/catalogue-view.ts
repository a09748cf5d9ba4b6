// Rows of the catalogue as the API shows them.
import type { z } from "zod";
import { classify, diffDefinitions, digestOfSet, profileOf, waitingOf } from "../../enforce/catalogue/index.ts";
import type { ToolRow, ToolVersionRow, UpstreamRow, UpstreamSeen } from "../../store/index.ts";
import type { Tool, ToolDetail, Upstream, UpstreamTry } from "../schemas/catalogue.ts";

export const tryView = ({ serverName, ...seen }: UpstreamSeen): z.infer<typeof UpstreamTry> => ({ ...seen, server_name: serverName });

export function upstreamView(row: UpstreamRow, tools: readonly ToolRow[]): z.infer<typeof Upstream> {
  const { id, name, title, owner, transport, credential, trusted, identity, state, why, revision } = row;
  const shown = tools.filter(({ goneAt }) => goneAt === null);
  const count = (wanted: ToolRow["state"]) => shown.filter((tool) => tool.state === wanted).length;
  const waiting = waitingOf(tools);
  return {
    id, name, title, owner, transport, credential, trusted, identity, state, why, revision,
    has_secret: row.sealed !== null,
    allow_private: row.allowPrivate,
    seen: row.seen === null ? null : tryView(row.seen),
    tools: { approved: count("approved"), waiting: count("waiting"), quarantined: count("quarantined") },
    waiting_set: waiting.length === 0 ? null : digestOfSet(waiting),
    created_by: row.createdBy,
    created_at: row.createdAt,
    changed_at: row.changedAt,
  };
}

export const toolView = (row: ToolRow, upstream: Pick<UpstreamRow, "name" | "trusted">): z.infer<typeof Tool> => ({
  id: row.id, server: row.server, name: row.name, title: row.current.definition.title ?? null, state: row.state, gone: row.goneAt !== null, digest: row.current.digest, profile: profileOf(row, upstream), profile_by: row.profileBy,
  warnings: [...row.current.warnings], kept_out: row.keptOut, changed_at: row.changedAt, revision: row.revision,
});

export function toolDetailView(row: ToolRow, upstream: Pick<UpstreamRow, "name" | "trusted">, versions: readonly ToolVersionRow[]): z.infer<typeof ToolDetail> {
  const { current, approved } = row;
  const changes = approved === null || approved.digest === current.digest ? [] : diffDefinitions(approved.definition, current.definition);
  return {
    ...toolView(row, upstream),
    definition: current.definition,
    approved: approved === null ? null : { definition: approved.definition, digest: approved.digest, at: instantOf(approved.decidedAt), by: approved.decidedBy },
    changes: changes.map(({ before = null, after = null, ...change }) => ({ ...change, before, after })),
    unfit: current.unfit,
    guessed: classify(current.definition, { server: upstream.name, trusted: upstream.trusted }),
    versions: versions.map(({ version, digest, seenAt, decision, decidedAt, decidedBy }) => ({ version, digest, seen_at: seenAt, decision, decided_at: decidedAt, decided_by: decidedBy })),
  };
}

/** Times inside of a JSON value come as the database writes them. */
const instantOf = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());
