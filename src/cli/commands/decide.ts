// `mandate decide`: asks a server whether an act may be done. Exit 0 when it may, 3 when not, 4 when a person must let it go first.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { formatted, postJson, print, readText, repeated, type Format } from "../server-command.ts";

const DENIED = 3;
const HELD = 4;

interface Given extends Format {
  readonly agent?: string;
  readonly subject?: string;
  readonly onBehalfOf?: string;
  readonly mandate?: string;
  readonly tool?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly argument: readonly string[];
  readonly environment?: string;
  readonly question?: string;
}

interface Answer {
  readonly decision: boolean;
  readonly context?: {
    readonly evaluation_id?: string;
    readonly reason?: string;
    readonly reason_admin?: { readonly en: string };
    readonly remedy?: string;
    readonly policies?: readonly string[];
    readonly mandate?: { readonly name: string; readonly version: number };
    readonly observed?: { readonly decision: boolean; readonly held: boolean };
  };
}

export const decideCommand = (): Command =>
  formatted(new Command("decide"))
    .description("ask whether an act may be done; exit 0 when it may, 3 when not, 4 when it is held for a person (server: MANDATE_URL, token: MANDATE_TOKEN)")
    .option("--agent <id>", "id or name of the agent that acts")
    .option("--subject <type:id>", "who acts, in another's words")
    .option("--on-behalf-of <person>", "the person for whom the agent acts: `subject`, or `issuer subject`")
    .option("--mandate <name>", "under which mandate; the agent's own when it has one")
    .option("--tool <server/tool>", "the tool that is called")
    .option("--argument <name=value>", "an argument of the call, as JSON or as text (repeat)", repeated, [])
    .option("--action <name>", "what is done, in another's words")
    .option("--resource <type:id>", "to what, in another's words")
    .option("--environment <name>", "where")
    .option("--question <file>", "the whole question as AuthZEN writes it")
    .action(async (given: Given) => {
      const answer = await postJson<Answer>("/access/v1/evaluation", given.question === undefined ? questionOf(given) : JSON.parse(readText(given.question, "a question: subject, action, resource and context")));
      print(given.format, answer, linesOf(answer));
      process.exitCode = answer.decision ? 0 : answer.context?.reason === "approval_required" ? HELD : DENIED;
    });

function questionOf({ agent, subject, onBehalfOf, mandate, tool, action, resource, argument, environment }: Given): object {
  if (agent === undefined && subject === undefined) throw new MandateError("invalid_input", "say who acts with --agent or --subject, or give the whole question with --question");
  if (tool === undefined && (action === undefined || resource === undefined)) throw new MandateError("invalid_input", "say what is done with --tool, or with --action and --resource");
  const context = { ...(agent === undefined ? {} : { agent }), ...(mandate === undefined ? {} : { mandate }), ...(environment === undefined ? {} : { environment }), ...(tool === undefined ? {} : { input: Object.fromEntries(argument.map(argumentOf)) }) };
  return {
    subject: subject === undefined ? subjectOf(agent ?? "", onBehalfOf) : typed(subject, "--subject"),
    action: { name: tool === undefined ? action : "tools/call" },
    resource: tool === undefined ? typed(resource ?? "", "--resource") : { type: "tool", id: tool },
    context,
  };
}

function subjectOf(agent: string, person: string | undefined): object {
  if (person === undefined) return { type: "agent", id: agent };
  const [first = "", ...rest] = person.trim().split(/\s+/);
  return rest.length === 0 ? { type: "identity", id: first } : { type: "identity", id: rest.join(" "), properties: { iss: first } };
}

function typed(text: string, option: string): object {
  const at = text.indexOf(":");
  if (at < 1 || at === text.length - 1) throw new MandateError("invalid_input", `${option} is written type:id, such as document:7; ${text === "" ? "it is empty" : `${text} is not`}`);
  return { type: text.slice(0, at), id: text.slice(at + 1) };
}

function argumentOf(text: string): readonly [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new MandateError("invalid_input", `--argument is written name=value; ${text} is not`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    // Not JSON: the text itself.
    return [text.slice(0, at), value];
  }
}

function linesOf({ decision, context = {} }: Answer): readonly string[] {
  const { reason, reason_admin: says, remedy, policies = [], mandate, evaluation_id: id, observed } = context;
  return [
    observed !== undefined ? `allowed, for this point only observes; it would be ${observed.held ? "held" : "denied"}` : decision ? "allowed" : reason === "approval_required" ? "held" : "denied",
    ...(says === undefined ? [] : [says.en]),
    ...(remedy === undefined || remedy === "" ? [] : [remedy]),
    ...(mandate === undefined ? [] : [`mandate ${mandate.name}, version ${mandate.version}`]),
    ...policies.map((policy) => `policy ${policy}`),
    ...(id === undefined ? [] : [`on record as ${id}`]),
  ];
}
