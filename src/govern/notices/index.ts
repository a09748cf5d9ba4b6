// Notices: who is told what on which channel, how it gets there, and what comes back signed.
export { deliverDue, openSecrets, type OpenedSecrets, type Senders } from "./deliver.ts";
export { fanOut } from "./fan-out.ts";
export { channelKinds, declarationOf } from "./registry.ts";
export type { ChannelDeclaration, SecretField } from "./contract.ts";
export { changeChannel, createChannel, removeChannel, resend, rotateSecret, setPreference, testChannel, type Made, type Tested, type WantedChannel } from "./service.ts";
export { signStandard, TOLERANCE_SECONDS, verifySlack, verifyStandard, verifyTeams, type Headers, type Verified } from "./signatures.ts";
export { blocksOf, ButtonValue, HeldButtonValue, slackAnswer, slackApi, type SlackApi, type SlackUser } from "./channels/slack.ts";
export { CODE_LENGTH, teamsPeople } from "./channels/teams.ts";
export { saysClosed, ticketIn } from "./tickets.ts";
export { oneLine, plain } from "./words.ts";
