// The catalogue in memory: which servers there are and which of their tools are approved, kept fresh by the enforcement changes. Look-ups cost nothing; only what is new is written.
import type { Log } from "../../kernel/index.ts";
import type { ToolDefinition, ToolProfile, ToolState, ToolWarning } from "../../model/index.ts";
import { listTools, listUpstreams, type Store, type ToolRow, type UpstreamRow } from "../../store/index.ts";
import { followChanges } from "../decision/index.ts";
import { classify } from "./classify.ts";
import { observe, shownBy, type Observed } from "./observe.ts";

export interface CatalogueTool {
  readonly id: string;
  readonly server: string;
  readonly name: string;
  /** As the server shows it now. INVARIANT: of an approved tool, the very definition that was approved. */
  readonly definition: ToolDefinition;
  readonly digest: string;
  readonly profile: ToolProfile;
  /** Only `approved` is offered and called. */
  readonly state: ToolState;
  readonly warnings: readonly ToolWarning[];
}

export type CatalogueUpstream = Omit<UpstreamRow, "state" | "why" | "createdBy" | "createdAt" | "changedAt">;

export interface Catalogue {
  /** Those that are not retired, by name. */
  upstreams(): readonly CatalogueUpstream[];
  upstream(name: string): CatalogueUpstream | undefined;
  /** All that the server shows, whatever their state, by name. */
  toolsOf(server: string): readonly CatalogueTool[];
  /** By its exact name; undefined for what the server no longer shows. */
  tool(server: string, name: string): CatalogueTool | undefined;
  /** Tells what a server answered to `tools/list`. Resolves when what changed is out of this catalogue. Throws `database_unavailable`: then nothing of the list may be offered. */
  observe(server: string, definitions: readonly unknown[]): Promise<Observed>;
  /** Reads a server again, for whoever cannot wait for the next enforcement change. */
  refresh(server: string): Promise<void>;
  /** Everything up to this enforcement change is known here. */
  sequence(): number;
  stop(): Promise<void>;
}

interface Resident {
  readonly upstream: CatalogueUpstream;
  readonly tools: ReadonlyMap<string, CatalogueTool>;
  /** What the server showed last, gone tools too. */
  readonly rows: ReadonlyMap<string, ToolRow>;
}

export async function openCatalogue({ store, log }: { readonly store: Store; readonly log: Log }): Promise<Catalogue> {
  let resident: ReadonlyMap<string, Resident> = new Map();
  let loading: Promise<void> = Promise.resolve();
  // INVARIANT: one after the other, so that what was read earlier never stands over what was read later.
  const load = (names: ReadonlySet<string> | "all"): Promise<void> => {
    const next = loading.then(() => read(names));
    loading = next.catch(() => undefined);
    return next;
  };
  const read = async (names: ReadonlySet<string> | "all") => {
    const upstreams = (await listUpstreams(store.pool)).filter(({ state }) => state === "active");
    const rows = names === "all" ? await listTools(store.pool) : (await Promise.all([...names].map((name) => listTools(store.pool, name)))).flat();
    const byServer = Map.groupBy(rows, ({ server }) => server);
    resident = new Map(upstreams.map((upstream) => {
      const known = resident.get(upstream.name);
      const isSame = names !== "all" && !names.has(upstream.name) && known !== undefined && known.upstream.revision === upstream.revision;
      return [upstream.name, isSame ? known : residentOf(upstream, byServer.get(upstream.name) ?? (names === "all" || names.has(upstream.name) ? [] : [...(known?.rows.values() ?? [])]))];
    }));
  };
  const following = await followChanges({
    store,
    log,
    onStart: () => load("all"),
    onChanges: async (changes) => {
      const subjects = new Set(changes.filter(({ topic }) => topic === "tool").map(({ subject }) => subject));
      if (subjects.size > 0) await load(subjects.has("*") ? "all" : subjects);
    },
  });

  return {
    upstreams: () => [...resident.values()].map(({ upstream }) => upstream),
    upstream: (name) => resident.get(name)?.upstream,
    toolsOf: (server) => [...(resident.get(server)?.tools.values() ?? [])],
    tool: (server, name) => resident.get(server)?.tools.get(name),
    observe: async (server, definitions) => {
      const shown = shownBy(definitions);
      const known = resident.get(server)?.rows ?? new Map<string, ToolRow>();
      const isSame = [...shown].every(([name, { digest }]) => known.get(name)?.current.digest === digest && known.get(name)?.goneAt === null) && [...known.values()].every(({ name, goneAt }) => goneAt !== null || shown.has(name));
      if (!isSame) {
        const neighbours = [...resident.values()].flatMap(({ rows }) => [...rows.values()].filter(({ goneAt }) => goneAt === null).map((row) => ({ server: row.server, name: row.name })));
        await observe(store, server, shown, neighbours);
        await load(new Set([server]));
      }
      return summary(resident.get(server));
    },
    refresh: (server) => load(new Set([server])),
    sequence: following.sequence,
    stop: following.stop,
  };
}

function residentOf(upstream: UpstreamRow, all: readonly ToolRow[]): Resident {
  const tools = all.filter(({ goneAt }) => goneAt === null).map((row): CatalogueTool => ({
    id: row.id, server: upstream.name, name: row.name, definition: row.current.definition, digest: row.current.digest, profile: profileOf(row, upstream), state: row.state, warnings: row.current.warnings,
  }));
  return { upstream, tools: new Map(tools.map((tool) => [tool.name, tool])), rows: new Map(all.map((row) => [row.name, row])) };
}

/** As a person wrote it; else guessed. */
export const profileOf = ({ profile, current }: Pick<ToolRow, "profile" | "current">, { name, trusted }: Pick<UpstreamRow, "name" | "trusted">): ToolProfile => profile ?? classify(current.definition, { server: name, trusted });

function summary(resident: Resident | undefined): Observed {
  const named = (state: ToolState) => [...(resident?.tools.values() ?? [])].filter((tool) => tool.state === state).map(({ name }) => name);
  return { approved: named("approved"), waiting: named("waiting"), quarantined: named("quarantined"), gone: [...(resident?.rows.values() ?? [])].filter(({ goneAt }) => goneAt !== null).map(({ name }) => name) };
}
