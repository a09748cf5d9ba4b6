// The analysis thread: keeps the graph of the estate in memory and answers questions over it, so that the server's own loop never waits for one.
import { parentPort, workerData } from "node:worker_threads";
import { messageOf, MandateError, systemClock } from "../kernel/index.ts";
import { joinStore, sql, type ConnectionTarget, type Store } from "../store/index.ts";
import { buildGraph, type ExplorableGraph } from "../understand/graph/index.ts";
import { answerCheck, answerPaths, answerRights, answerSuggest, answerWhoCan, keyIndex, type CheckQuestion, type PathsQuestion, type RightsQuestion, type SuggestQuestion, type WhoCanQuestion } from "./analysis.ts";

export type Question =
  | { readonly ask: "paths"; readonly question: PathsQuestion }
  | { readonly ask: "whoCan"; readonly question: WhoCanQuestion }
  | { readonly ask: "check"; readonly question: CheckQuestion }
  | { readonly ask: "rights"; readonly question: RightsQuestion }
  | { readonly ask: "suggest"; readonly question: SuggestQuestion };

export type ToAnalysis = { readonly id: number; readonly asked: Question } | { readonly stop: true };
export type FromAnalysis = { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly code: string; readonly detail: string };

interface Held {
  readonly revision: string;
  readonly graph: ExplorableGraph;
  readonly keyOf: ReturnType<typeof keyIndex>;
}

const CONNECTIONS = 2;

const port = parentPort;
if (port !== null) {
  const store = joinStore(workerData as ConnectionTarget, CONNECTIONS);
  let held: Held | undefined;
  // One after the other: two questions would only share one core.
  let queue: Promise<void> = Promise.resolve();
  port.on("message", (message: ToAnalysis) => {
    if ("stop" in message) {
      queue = queue.then(async () => {
        await store.close();
        port.close();
      });
      return;
    }
    queue = queue.then(async () => {
      try {
        held = await refreshed(store, held, message.asked);
        port.postMessage({ id: message.id, answer: answerOf(held, message.asked) } satisfies FromAnalysis);
      } catch (thrown) {
        port.postMessage({ id: message.id, code: thrown instanceof MandateError ? thrown.code : "internal", detail: messageOf(thrown) } satisfies FromAnalysis);
      }
    });
  });
}

/** The graph of what is stored now; of another day when the question asks for one. */
async function refreshed(store: Store, held: Held | undefined, asked: Question): Promise<Held> {
  const at = "at" in asked.question ? asked.question.at : undefined;
  const revision = `${at ?? "now"} ${await storedRevision(store)}`;
  if (held?.revision === revision) return held;
  const graph = buildGraph(await store.reads.estateAt(at), at === undefined ? systemClock.now() : new Date(at));
  return { revision, graph, keyOf: keyIndex(graph) };
}

/** Changes whenever an import or a removal changed the inventory. */
async function storedRevision(store: Store): Promise<string> {
  const [row] = await store.pool.query<{ revision: string }>(
    sql`select coalesce((select max(imported_at)::text from coverage), '') || ' ' || (select count(*)::text from coverage) || ' ' || coalesce((select max(valid_from)::text from ownership), '') as revision`,
  );
  return row?.revision ?? "";
}

function answerOf({ graph, keyOf }: Held, asked: Question): unknown {
  switch (asked.ask) {
    case "paths":
      return answerPaths(graph, keyOf, asked.question);
    case "whoCan":
      return answerWhoCan(graph, asked.question);
    case "check":
      return answerCheck(graph, asked.question);
    case "rights":
      return answerRights(graph, asked.question);
    case "suggest":
      return answerSuggest(graph, asked.question);
  }
}
