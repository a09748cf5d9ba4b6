// What went wrong, as the console shows it: what failed, why, and what to do.
import { ApiProblem } from "./generated/client.ts";

export interface ProblemView {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

/** The problem in anything thrown. */
export function problemOf(thrown: unknown): ProblemView {
  if (thrown instanceof ApiProblem) return thrown.problem;
  return {
    status: 0,
    code: "console",
    title: "The console failed",
    detail: `${thrown instanceof Error ? thrown.message : String(thrown)}. Load the page again; if it comes back, it is a defect of the console.`,
  };
}
