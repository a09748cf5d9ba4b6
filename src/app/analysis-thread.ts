// The server's side of the analysis thread: started at the first question, started anew after it died.
import { Worker } from "node:worker_threads";
import type { Analysis } from "../api/index.ts";
import { ERRORS, MandateError, type ErrorCode } from "../kernel/index.ts";
import type { ConnectionTarget } from "../store/index.ts";
import type { FromAnalysis, Question, ToAnalysis } from "./analysis-worker.ts";
import { workerUrl } from "./root.ts";

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (thrown: unknown) => void;
}

export function startAnalysis(target: ConnectionTarget): { readonly analysis: Analysis; stop(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let next = 1;

  const failAll = (thrown: unknown) => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new MandateError("internal", "The analysis ended before it answered; ask again.", { cause: thrown }));
    waiting.clear();
  };
  const running = (): Worker => {
    if (worker !== undefined) return worker;
    worker = new Worker(workerUrl("analysis-worker"), { workerData: target, resourceLimits: { maxOldGenerationSizeMb: 4096 } });
    worker.on("message", (told: FromAnalysis) => {
      const asked = waiting.get(told.id);
      waiting.delete(told.id);
      if ("answer" in told) asked?.resolve(told.answer);
      else asked?.reject(new MandateError(isCode(told.code) ? told.code : "internal", told.detail));
    });
    worker.on("error", failAll);
    worker.on("exit", (code) => failAll(new Error(`exit ${code}`)));
    return worker;
  };
  const ask = <T>(asked: Question): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve: (answer) => resolve(answer as T), reject });
      running().postMessage({ id, asked } satisfies ToAnalysis);
    });
  return {
    analysis: {
      paths: (question) => ask({ ask: "paths", question }),
      whoCan: (question) => ask({ ask: "whoCan", question }),
      check: (question) => ask({ ask: "check", question }),
      rights: (question) => ask({ ask: "rights", question }),
      suggest: (question) => ask({ ask: "suggest", question }),
    },
    stop: () => stopWorker(worker),
  };
}

async function stopWorker(worker: Worker | undefined): Promise<void> {
  if (worker === undefined) return;
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.postMessage({ stop: true } satisfies ToAnalysis);
  const timer = setTimeout(() => void worker.terminate(), 5000);
  await ended;
  clearTimeout(timer);
}

const isCode = (code: string): code is ErrorCode => code in ERRORS;
