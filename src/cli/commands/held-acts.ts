// `mandate held-acts`: what agents want to do that a policy holds for a person, by script. Everything but the decision, which is a person's.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverAddress } from "../server-client.ts";
import { address, formatted, paged, print, readJson, sayMore, type Format, type Page } from "../server-command.ts";

interface HeldAct {
  readonly id: string;
  readonly state: string;
  readonly principal: { readonly name: string };
  readonly person: string | null;
  readonly act: string;
  readonly mandate: { readonly name: string };
  readonly policies: readonly string[];
  readonly reason: string;
  readonly parties: readonly string[];
  readonly point: string;
  readonly why: string;
  readonly expires_at: string;
  readonly decided_by: string | null;
  readonly comment: string | null;
  readonly approved_until: string | null;
  readonly used_at: string | null;
}

interface Detail {
  readonly held: HeldAct;
  readonly request: Readonly<Record<string, unknown>>;
  readonly left_out: readonly string[];
}

export function heldActsCommand(): Command {
  const command = new Command("held-acts").description("acts that a policy holds for a person (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [listCommand(), showCommand(), decideCommand()]) command.addCommand(sub);
  return command;
}

const listCommand = () =>
  paged(formatted(new Command("list")))
    .description("those that wait for whoever made the token, or all")
    .option("--view <view>", "waiting or all", "waiting")
    .option("--state <state>", "of all: pending, approved, denied, cancelled or expired")
    .action(async ({ view, state, limit, cursor, format }: Format & { view: string; state?: string; limit: string; cursor?: string }) => {
      const page = await readJson<Page<HeldAct>>(address("/v1/held-acts", { view, state, limit, cursor }));
      print(format, page, page.data.map((row) => `${row.id}  ${row.state.padEnd(9)} ${row.principal.name}: ${row.act}, until ${row.expires_at.slice(0, 16)}, for ${row.parties.join(", ")}`));
      sayMore(page);
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("exactly what would be done, for whom, and who may let it go")
    .argument("<id>", "hla_…")
    .action(async (id: string, { format }: Format) => {
      const detail = await readJson<Detail>(`/v1/held-acts/${encodeURIComponent(id)}`);
      print(format, detail, shown(detail));
    });

function shown({ held, request, left_out: leftOut }: Detail): readonly string[] {
  return [
    `${held.principal.name} asks to do ${held.act}${held.person === null ? "" : ` for ${held.person}`}, under ${held.mandate.name}`,
    `${held.state}: ${held.reason} (${held.policies.join(", ")})`,
    ...(held.state === "pending" ? [`waits until ${held.expires_at} for ${held.parties.join(", ")}; it is decided in the console: ${placeOf(held.id)}`] : []),
    ...(held.decided_by === null ? [] : [`${held.state} by ${held.decided_by}${held.comment ? `: ${held.comment}` : ""}`]),
    ...(held.approved_until === null ? [] : [held.used_at === null ? `can be used once until ${held.approved_until}` : `used at ${held.used_at}`]),
    ...(held.why === "" ? [] : [`the agent says: ${held.why}`]),
    "",
    JSON.stringify(request, null, 2),
    ...(leftOut.length === 0 ? [] : [`left out because it may be secret: ${leftOut.join(", ")}`]),
  ];
}

const placeOf = (id: string): string => `${serverAddress()}/approvals/held/${id}`;

/** Here so that whoever looks for it is told. */
const decideCommand = () =>
  new Command("approve")
    .alias("deny")
    .description("not here: a decision is a person's, and is made in the console")
    .argument("[id]", "hla_…")
    .action((id: string | undefined) => {
      throw new MandateError("forbidden", `a decision is a person's, and a token is nobody: sign in to the console and decide under Approvals${id === undefined ? "" : ` (${placeOf(id)})`}`);
    });
