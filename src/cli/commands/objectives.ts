// `mandate objectives`: shares of the estate to be reached by a day, on a server.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { MEASURES, ObjectiveContent, type ObjectiveState } from "../../model/index.ts";
import { serverClient } from "../server-client.ts";
import { formatted, postJson, print, readJson, repeated, type Format } from "../server-command.ts";

interface Objective {
  readonly id: string;
  readonly content: ObjectiveContent;
  readonly state: ObjectiveState;
  readonly now: number | null;
  readonly says: string;
  readonly version: string;
}

const PATH = "/v1/objectives";
const WORDS: Readonly<Record<ObjectiveState, string>> = { on_track: "on track", behind: "behind", reached: "reached", missed: "missed" };

export function objectivesCommand(): Command {
  return new Command("objectives").description("shares of the estate to be reached by a day (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(setCommand()).addCommand(removeCommand());
}

const everyObjective = async (): Promise<readonly Objective[]> => (await readJson<{ data: readonly Objective[] }>(PATH)).data;

const lineOf = ({ id, content, state, now, says }: Objective) => `${WORDS[state].padEnd(8)} ${id}  ${content.title}: ${now === null ? "–" : `${now.toFixed(1)} %`} of ${content.target_percent} % by ${content.by}. ${says}`;

const listCommand = () =>
  formatted(new Command("list"))
    .description("say where each objective stands; exit 1 when one is missed")
    .action(async ({ format }: Format) => {
      const data = await everyObjective();
      print(format, data, data.map(lineOf));
      process.exitCode = data.some(({ state }) => state === "missed") ? 1 : 0;
    });

const setCommand = () =>
  formatted(new Command("set"))
    .description("set an objective")
    .requiredOption("--title <title>", "what it is, for people")
    .requiredOption("--measure <measure>", MEASURES.join(", "))
    .requiredOption("--target <percent>", "share to be reached, 1 to 100")
    .requiredOption("--by <day>", "last day, such as 2027-03-31")
    .requiredOption("--owner <owner>", "who answers for it, and is told when it is missed")
    .option("--environment <name>", "only of this environment; may be given several times", repeated, [])
    .option("--kind <kind>", "only of this kind; may be given several times", repeated, [])
    .option("--provider <provider>", "only of this provider; may be given several times", repeated, [])
    .action(async (given: Format & Readonly<Record<"title" | "measure" | "target" | "by" | "owner", string> & Record<"environment" | "kind" | "provider", readonly string[]>>) => {
      const content = ObjectiveContent.safeParse({ title: given.title, measure: given.measure, target_percent: Number(given.target), by: given.by, owner: given.owner, environments: given.environment, kinds: given.kind, providers: given.provider });
      if (!content.success) throw new MandateError("invalid_input", `the objective is not whole: ${content.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
      const made = await postJson<Objective>(PATH, content.data);
      print(given.format, made, [lineOf(made)]);
    });

const removeCommand = () =>
  formatted(new Command("remove"))
    .description("remove an objective with its trend")
    .argument("<id>", "id, as `list` shows it")
    .action(async (id: string, { format }: Format) => {
      const objective = (await everyObjective()).find((each) => each.id === id);
      if (objective === undefined) throw new MandateError("not_found", `there is no objective ${id}; \`mandate objectives list\` shows those that are there`);
      await serverClient().delete(`${PATH}/${encodeURIComponent(id)}`, objective.version);
      print(format, { removed: id }, [`removed ${id}`]);
    });
