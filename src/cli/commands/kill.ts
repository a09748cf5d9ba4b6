// `mandate kill`: stop at once, see whether every point knows, drill, and ask to lift. Confirming a lift is for a second person who is signed in.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverAddress } from "../server-client.ts";
import { address, formatted, paged, postJson, print, readJson, sayMore, type Format, type Page } from "../server-command.ts";

interface Point {
  readonly name: string;
  readonly answer: string;
  readonly milliseconds: number | null;
}

interface Stop {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly title: string;
  readonly reason: string;
  readonly drill: boolean;
  readonly state: string;
  readonly by: string;
  readonly at: string;
  readonly report: { readonly points: number; readonly acknowledged: number; readonly worst_ms: number | null; readonly verdict: string };
  readonly points: readonly Point[];
}

const KINDS = [
  { verb: "agent", argument: "agent", says: "stop an agent by its id or name, or an identity by its key" },
  { verb: "tree", argument: "agent", says: "stop an agent and all that descends from it: instances, and everybody in whose chain it stands" },
  { verb: "tool", argument: "server/tool", says: "stop a tool" },
  { verb: "server", argument: "server", says: "stop a server with all its tools" },
  { verb: "mandate", argument: "name", says: "stop a mandate: nobody acts under it" },
] as const;

export function killCommand(): Command {
  const command = new Command("kill").description("the kill switch (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [...KINDS.map(stopCommand), everythingCommand(), listCommand(), pointsCommand(), drillCommand(), liftingCommand("lift", "ask-lift", "ask to lift a stop; another person confirms"), confirmCommand(), liftingCommand("leave", "withdraw-lift", "take the wish to lift a stop back")]) command.addCommand(sub);
  return command;
}

const milliseconds = (value: number | null): string => (value === null ? "" : ` ${Math.round(value)} ms`);
const line = ({ id, kind, title, drill, state, reason, by, at, report }: Stop): string =>
  `${id}  ${(drill ? "drill" : state).padEnd(10)} ${kind === "everything" || drill ? title : `${kind} ${title}`}: ${reason} (${by}, ${at.slice(0, 19)}Z; ${report.acknowledged} of ${report.points} points${milliseconds(report.worst_ms)})`;
const pointLine = ({ name, answer, milliseconds: took }: Point): string => `  ${answer.padEnd(14)} ${name}${milliseconds(took)}`;

/** Exit 1 when some point has not acknowledged in time: a script must not take it as done. */
function show(stop: Stop, format: string): void {
  print(format, stop, [line(stop), ...stop.points.map(pointLine)]);
  if (stop.report.verdict === "broken" || stop.report.verdict === "waiting") process.exitCode = 1;
}

interface Options extends Format {
  readonly reason: string;
  readonly wait: string;
}

const stopping = (command: Command): Command =>
  formatted(command).requiredOption("--reason <text>", "why; it goes to owner and sponsor, and into the record").option("--wait <seconds>", "for the points to acknowledge, at most 10; exit 1 when one has not", "2");

async function stop(kind: string, subject: string, { reason, wait, format }: Options, more: object = {}): Promise<void> {
  const seconds = Number(wait);
  if (!(seconds >= 0 && seconds <= 10)) throw new MandateError("invalid_input", `--wait is a number of seconds from 0 to 10, and ${wait} is none`);
  const made = await postJson<Stop>("/v1/stops", { kind, subject, reason, wait_ms: Math.round(seconds * 1000), ...more });
  show(made, format);
  // Whoever does not wait does not ask whether it is in force.
  if (seconds === 0) process.exitCode = 0;
}

const stopCommand = ({ verb, argument, says }: (typeof KINDS)[number]) => {
  const command = stopping(new Command(verb).description(says).argument(`<${argument}>`));
  if (verb === "tool" || verb === "server") command.option("--even-if-unknown", "also when no mandate, token or discovery knows the name");
  return command.action((subject: string, { evenIfUnknown, ...options }: Options & { evenIfUnknown?: true }) => stop(verb, subject, options, { even_if_unknown: evenIfUnknown === true }));
};

const everythingCommand = () =>
  stopping(new Command("everything").description("stop everything; --confirm everything says that it is meant"))
    .requiredOption("--confirm <word>", "the word everything")
    .action(async ({ confirm, ...options }: Options & { confirm: string }) => {
      if (confirm !== "everything") throw new MandateError("invalid_input", "nothing was stopped: to stop everything, say --confirm everything");
      await stop("everything", "*", options, { confirm });
    });

const listCommand = () =>
  paged(formatted(new Command("list")))
    .description("what stands, newest first; --all with what was lifted, and drills")
    .option("--all", "also lifted stops and drills")
    .action(async ({ all, limit, cursor, format }: Format & { all?: true; limit: string; cursor?: string }) => {
      const page = await readJson<Page<Stop>>(address("/v1/stops", { standing: all === true ? undefined : "true", limit, cursor }));
      print(format, page, page.data.flatMap((each) => [line(each), ...each.points.map(pointLine)]));
      sayMore(page);
    });

const pointsCommand = () =>
  formatted(new Command("points"))
    .description("every point of enforcement, and how well it is in touch")
    .action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly { readonly id: string; readonly kind: string; readonly name: string; readonly state: string; readonly behind: number; readonly seen_at: string }[] }>("/v1/enforcement-points");
      print(format, data, data.map(({ id, kind, name, state, behind, seen_at: seen }) => `${id}  ${state.padEnd(8)} ${kind} ${name}, ${behind} changes behind, heard of ${seen.slice(0, 19)}Z`));
    });

const drillCommand = () =>
  formatted(new Command("drill"))
    .description("a stop of an agent that does not exist, measured at every point; exit 1 when one did not deny within a second")
    .requiredOption("--reason <text>", "such as “quarterly drill”; it stands in the report")
    .action(async ({ reason, format }: Format & { reason: string }) => show(await postJson<Stop>("/v1/stops/drill", { reason }), format));

const liftingCommand = (verb: string, path: string, says: string) =>
  formatted(new Command(verb))
    .description(says)
    .argument("<id>", "stp_…")
    .requiredOption("--reason <text>", "why")
    .action(async (id: string, { reason, format }: Format & { reason: string }) => {
      const lifted = await postJson<Stop>(`/v1/stops/${encodeURIComponent(id)}/${path}`, { reason });
      print(format, lifted, [line(lifted)]);
    });

/** An API token is no second person: says where one confirms. */
const confirmCommand = () =>
  formatted(new Command("confirm"))
    .description("say where a second person, signed in, confirms that a stop is lifted")
    .argument("<id>", "stp_…")
    .action(async (id: string, { format }: Format) => {
      const of = await readJson<Stop & { readonly lift_asked_by: string | null }>(`/v1/stops/${encodeURIComponent(id)}`);
      const at = `${serverAddress()}/kill-switch/${of.id}`;
      const says = of.state === "lift-asked" ? `${of.lift_asked_by ?? ""} asked to lift it. Another person of security, signed in, confirms at ${at}` : of.state === "lifted" ? "It is lifted already." : `Nobody has asked to lift it: mandate kill lift ${of.id} --reason …`;
      print(format, { id: of.id, state: of.state, lift_asked_by: of.lift_asked_by, confirm_at: at }, [says]);
      process.exitCode = of.state === "standing" ? 1 : 0;
    });
