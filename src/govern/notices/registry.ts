// The kinds of channels. A kind that is not in this list does not exist.
import { MandateError } from "../../kernel/index.ts";
import type { ChannelKind } from "../../model/index.ts";
import { jiraCloud } from "./channels/jira.ts";
import { servicenow } from "./channels/servicenow.ts";
import { slack } from "./channels/slack.ts";
import { smtp } from "./channels/smtp.ts";
import { teams } from "./channels/teams.ts";
import { webhook } from "./channels/webhook.ts";
import type { ChannelDeclaration } from "./contract.ts";

export const channelKinds: readonly ChannelDeclaration[] = [smtp, slack, teams, webhook, jiraCloud, servicenow];

export function declarationOf(kind: ChannelKind): ChannelDeclaration {
  const found = channelKinds.find((declaration) => declaration.kind === kind);
  if (found === undefined) throw new MandateError("internal", `there is no channel of the kind ${kind}; report this as a defect of Mandate`);
  return found;
}
