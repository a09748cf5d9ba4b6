// docs/reference/errors.md: every error code with its title, what it is over HTTP, and how a command ends with it.
import { statusOf } from "../../src/api/problem.ts";
import { exitCodeOf } from "../../src/cli/exit-codes.ts";
import { ERRORS, type ErrorCode } from "../../src/kernel/index.ts";
import { code, page, table } from "./markdown.ts";

export const errorsPage = (): string =>
  page(
    "Errors",
    "The codes are permanent. The API answers `application/problem+json` (RFC 9457) with `type` `urn:mandate:problem:<code>`; the command line prints the sentence and ends with the exit code. `mandate scan` itself ends with 0 (clean), 1 (findings), 2 (usage or configuration) or 4 (something could not be read).",
    table(["code", "what it means", "HTTP", "exit code"], (Object.keys(ERRORS) as ErrorCode[]).map((each) => [code(each), ERRORS[each], String(statusOf(each)), String(exitCodeOf(each))])),
  );
