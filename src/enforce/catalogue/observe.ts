// What a server shows becomes rows: new tools wait, changed ones are quarantined before anybody is told of them, and the owner gets one notice.
import { digestOf, newId } from "../../kernel/index.ts";
import { powersOf, type ToolDefinition } from "../../model/index.ts";
import { accountsOfRoles, announceChange, insertTool, listTools, putGone, putNotices, putSeen, putToolPowers, systemActor, takeUpstream, type AuditRecord, type SeenDefinition, type Store, type ToolRow, type Tx, type UpstreamRow } from "../../store/index.ts";
import { classify } from "./classify.ts";
import { fitDefinition } from "./digest.ts";
import { visible } from "./visible.ts";
import { warningsOf, type Neighbour } from "./warnings.ts";

/** How the list of a server compares with what was approved. Names of tools. */
export interface Observed {
  readonly approved: readonly string[];
  readonly waiting: readonly string[];
  readonly quarantined: readonly string[];
  /** No longer shown. */
  readonly gone: readonly string[];
}

const MOST_TOOLS = 2000;
const ADMINS = ["admin"] as const;

export interface Shown {
  readonly definition: ToolDefinition;
  readonly digest: string;
  readonly unfit: string | null;
}

interface News {
  readonly name: string;
  readonly was: "new" | "approved";
  readonly revision: number;
}

/** By name, at most so many; a name that is shown twice cannot be told apart, so it is fit for nothing. */
export function shownBy(definitions: readonly unknown[]): ReadonlyMap<string, Shown> {
  const found = new Map<string, Shown>();
  for (const said of definitions.slice(0, MOST_TOOLS)) {
    const fit = fitDefinition(said);
    if (fit === undefined) continue;
    const former = found.get(fit.definition.name);
    found.set(fit.definition.name, former === undefined ? fit : { ...fit, unfit: "the server shows two tools of this name" });
  }
  return found;
}

/** Nothing is written when all is as it was. `neighbours`: tools of other servers. */
export function observe(store: Store, server: string, shown: ReadonlyMap<string, Shown>, neighbours: readonly Neighbour[]): Promise<void> {
  return store.write(systemActor("catalogue"), async (tx) => {
    const upstream = await takeUpstream(tx, server);
    if (upstream === undefined || upstream.state === "retired") return tx.record({ action: "tool.ignored", subject: upstream?.id ?? null, detail: { server } });
    const rows = new Map((await listTools(tx, upstream.id)).map((row) => [row.name, row]));
    const others = [...neighbours.filter((each) => each.server !== server), ...[...shown.keys()].map((name) => ({ server, name }))];
    const seen = (fit: Shown): SeenDefinition => ({ ...fit, warnings: [...(fit.unfit === null ? [] : [{ kind: "unfit" as const, path: "", says: fit.unfit }]), ...warningsOf(fit.definition, others, server)] });
    const upstreamFacts = { server, trusted: upstream.trusted };
    const records: AuditRecord[] = [];
    const news: News[] = [];
    for (const [name, fit] of shown) {
      const row = rows.get(name);
      const detail = { server, tool: name, digest: fit.digest };
      if (row === undefined) {
        const id = newId("tol", store.clock);
        await insertTool(tx, id, upstream.id, seen(fit));
        await putToolPowers(tx, id, powersOf(classify(fit.definition, upstreamFacts)));
        records.push({ action: "tool.found", subject: id, detail });
        news.push({ name, was: "new", revision: 0 });
      } else if (row.current.digest !== fit.digest) {
        await putSeen(tx, row, seen(fit));
        if (row.profile === null) await putToolPowers(tx, row.id, powersOf(classify(fit.definition, upstreamFacts)));
        records.push({ action: row.state === "approved" ? "tool.quarantined" : "tool.changed", subject: row.id, detail: { ...detail, former: row.current.digest, pinned: row.approved?.digest ?? null } });
        if (row.state === "approved") news.push({ name, was: "approved", revision: row.revision });
      }
    }
    records.push(...(await noteGone(tx, [...rows.values()], shown, server)));
    if (records.length === 0) return tx.record({ action: "tool.observed", subject: upstream.id, detail: { server, same: true } });
    await tell(tx, upstream, news);
    await tx.recordAll(records);
    await announceChange(tx, "tool", server);
    return undefined;
  });
}

async function noteGone(tx: Tx, rows: readonly ToolRow[], shown: ReadonlyMap<string, Shown>, server: string): Promise<readonly AuditRecord[]> {
  const gone = rows.filter(({ name, goneAt }) => goneAt === null && !shown.has(name));
  const back = rows.filter(({ name, goneAt, current }) => goneAt !== null && shown.get(name)?.digest === current.digest);
  if (gone.length > 0) await putGone(tx, gone.map(({ id }) => id), true);
  if (back.length > 0) await putGone(tx, back.map(({ id }) => id), false);
  return [...gone.map((row) => ({ row, action: "tool.gone" })), ...back.map((row) => ({ row, action: "tool.back" }))].map(({ row, action }) => ({ action, subject: row.id, detail: { server, tool: row.name } }));
}

/** One notice for all that newly waits for a person. What changes again meanwhile is told on the page. */
async function tell(tx: Tx, upstream: UpstreamRow, news: readonly News[]): Promise<void> {
  if (news.length === 0) return;
  const changed = news.filter(({ was }) => was === "approved").map(({ name }) => visible(name, 100));
  const fresh = news.filter(({ was }) => was === "new").map(({ name }) => visible(name, 100));
  const some = (names: readonly string[]) => `${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;
  await putNotices(tx, [{
    key: `tool.changed|${upstream.id}|${digestOf(news)}`,
    kind: "tool.changed",
    parties: upstream.owner === "" ? await accountsOfRoles(tx, ADMINS) : [upstream.owner],
    subject: upstream.id,
    title: changed.length > 0 ? `${upstream.title} changed ${changed.length === 1 ? `its tool ${changed[0]}` : `${changed.length} of its tools`}; calls are denied until you approve` : `${upstream.title} shows ${fresh.length} new tools that wait for approval`,
    body: [...(changed.length > 0 ? [`Changed since approved: ${some(changed)}. Agents no longer see them, and calls of them are denied.`] : []), ...(fresh.length > 0 ? [`New: ${some(fresh)}. Agents do not see them yet.`] : [])].join("\n\n"),
    link: `/tools?server=${upstream.name}`,
    urgency: changed.length > 0 ? "now" : "normal",
  }]);
}
