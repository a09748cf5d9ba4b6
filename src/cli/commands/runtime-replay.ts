// `mandate runtime-policies replay`: recorded decisions asked again under a change, and the differences; a gate for CI with `--fail-on`.
import { setTimeout as sleep } from "node:timers/promises";
import { Command, Option } from "commander";
import { MandateError } from "../../kernel/index.ts";
import type { RuntimePolicyContent } from "../../model/index.ts";
import { everyPage, formatted, postJson, print, readJson, type Format } from "../server-command.ts";

const KINDS = ["newly-allowed", "newly-denied", "newly-held", "not-replayable", "recorded-otherwise"] as const;
const POLL_MILLISECONDS = 500;

interface Replay {
  readonly id: string;
  readonly title: string;
  readonly job: { readonly status: string; readonly error: string | null } | null;
  readonly counts: Readonly<Record<string, number>> | null;
}
interface Difference {
  readonly kind: (typeof KINDS)[number];
  readonly at: string;
  readonly principal: string;
  readonly act: string;
  readonly before: { readonly decision: string } | null;
  readonly after: { readonly decision: string; readonly reason: string } | null;
  readonly why: string;
}

interface Asked extends Format {
  readonly file?: string;
  readonly draft?: string;
  readonly without?: string;
  readonly mandate?: string;
  readonly version?: string;
  readonly days: string;
  readonly failOn?: readonly string[];
}

export const runtimeReplay = (readContent: (file: string) => RuntimePolicyContent): Command =>
  formatted(new Command("replay"))
    .description("ask recorded decisions again under a change that is not in force, and say who would newly be allowed, denied or held")
    .option("--file <file>", "as if this <name>.cedar were in force")
    .option("--draft <name>", "as if the draft of this policy were")
    .option("--without <name>", "as if this policy were not")
    .option("--mandate <id>", "under the newest version of this mandate, or the one of --version")
    .option("--version <number>", "version of the mandate")
    .option("--days <count>", "how far back", "30")
    .addOption(new Option("--fail-on <kind...>", "exit 1 when there is any of these").choices(KINDS))
    .action(async ({ format, failOn = [], ...asked }: Asked) => {
      const started = await postJson<Replay>("/v1/policy-replays", { ...changeOf(asked, readContent), days: Number(asked.days) });
      const done = await finished(started.id);
      const differences = await everyPage<Difference>(`/v1/policy-replays/${done.id}/differences`, {});
      print(format, { ...done, differences }, [done.title, ...Object.entries(done.counts ?? {}).map(([what, count]) => `${String(count).padStart(8)}  ${what.replaceAll("_", " ")}`), ...differences.map(({ kind, at, principal, act, before, after, why }) => `${kind.padEnd(18)} ${at}  ${principal}  ${act}  ${before === null ? "" : `${before.decision} → ${after?.decision}: ${after?.reason}`}${why === "" ? "" : `  (${why})`}`)]);
      if (differences.some(({ kind }) => failOn.includes(kind))) process.exitCode = 1;
    });

function changeOf({ file, draft, without, mandate, version }: Omit<Asked, "format" | "failOn">, readContent: (file: string) => RuntimePolicyContent): object {
  if ([file, draft, without, mandate].filter((each) => each !== undefined).length !== 1) throw new MandateError("invalid_input", "say what would be otherwise: --file, --draft, --without or --mandate, one of them");
  if (file !== undefined) {
    const { name, layer, text } = readContent(file);
    return { content: { name, layer, text } };
  }
  return { draft, without, ...(mandate === undefined ? {} : { mandate: { id: mandate, ...(version === undefined ? {} : { version: Number(version) }) } }) };
}

async function finished(id: string): Promise<Replay> {
  for (;;) {
    const replay = await readJson<Replay>(`/v1/policy-replays/${id}`);
    const status = replay.job?.status;
    if (status === "failed" || status === "cancelled") throw new MandateError("conflict", `the replay was ${status}${replay.job?.error === null ? "" : `: ${replay.job?.error}`}; ask for it again`);
    if (replay.counts !== null) return replay;
    await sleep(POLL_MILLISECONDS);
  }
}
