// What went wrong, as the console shows it: what failed, why, and what to do.
import { ApiProblem } from "./generated/client.ts";

export interface ProblemView {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

/** What browsers say when a page's script does not come. */
const NOT_LOADED = /dynamically imported module|importing a module script|module script failed/i;

/** The problem in anything thrown. */
export function problemOf(thrown: unknown): ProblemView {
  if (thrown instanceof ApiProblem) return thrown.problem;
  if (thrown instanceof Error && NOT_LOADED.test(thrown.message)) {
    return { status: 0, code: "unreachable", title: "The server cannot be reached", detail: "A part of the console could not be loaded, because the server does not answer or was renewed. Check that it still runs, then load the page again." };
  }
  return {
    status: 0,
    code: "console",
    title: "The console failed",
    detail: `${thrown instanceof Error ? thrown.message : String(thrown)}. Load the page again; if it comes back, it is a defect of the console.`,
  };
}
