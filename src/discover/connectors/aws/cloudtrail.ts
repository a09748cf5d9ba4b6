// CloudTrail records: what each identity did, and who created whom. Counted per identity and action; the raw records are not kept.
// PROVIDER: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import { z } from "zod";
import type { Observation } from "../../../model/index.ts";
import { itemStream } from "../contract.ts";
import { accountOf, principalKey } from "./arn.ts";
import { instant } from "./document.ts";
import { actionOfEvent } from "./event-actions.ts";

const Event = z.object({
  eventTime: z.string(),
  eventSource: z.string(),
  eventName: z.string(),
  errorCode: z.string().nullish(),
  eventType: z.string().nullish(),
  userIdentity: z.looseObject({
    type: z.string().nullish(),
    arn: z.string().nullish(),
    accountId: z.string().nullish(),
    userName: z.string().nullish(),
    accessKeyId: z.string().nullish(),
    sessionContext: z.object({ sessionIssuer: z.object({ arn: z.string().nullish() }).nullish() }).nullish(),
  }),
  responseElements: z.looseObject({}).nullish(),
});
type Event = z.infer<typeof Event>;

const isEvent = (value: unknown) => typeof value === "object" && value !== null && "eventSource" in value && "eventName" in value && "userIdentity" in value;

export const cloudtrail = itemStream<Event>({
  id: "aws.cloudtrail",
  title: "CloudTrail records",
  accepts: (part) => (part.member === "Records" || part.member === null) && isEvent(part.value),
  item: Event,
  observe: observeEvent,
});

function observeEvent(event: Event): Observation[] {
  const arn = event.userIdentity.sessionContext?.sessionIssuer?.arn ?? event.userIdentity.arn;
  const identity = arn ? principalKey(arn) : undefined;
  const at = instant(event.eventTime);
  if (identity === undefined || at === undefined) return [];
  const action = actionOfEvent(event.eventSource, event.eventName);
  const observations: Observation[] = [];
  // A refused attempt is not a use of a right, nor is what the service did by itself.
  if (!event.errorCode && event.eventType !== "AwsServiceEvent") observations.push({ observed: "usage", identity, action, lastUsedAt: at, count: 1, evidence: "cloudtrail" });
  const made = event.errorCode ? undefined : created(event);
  if (made && arn) {
    observations.push({
      observed: "identity",
      provider: "aws",
      realm: made.realm,
      type: made.type,
      nativeId: made.arn,
      name: made.name,
      kind: made.type === "role" ? "workload" : "service-account",
      ownerHints: [{ candidate: event.userIdentity.userName ?? arn, signal: "creator", reason: `created by ${arn} on ${at.slice(0, 10)} (CloudTrail ${event.eventName})`, weight: 0.6, at }],
    });
  }
  return observations;
}

/** The user or role that a successful CreateUser or CreateRole made. */
function created(event: Event): { arn: string; realm: string; type: "user" | "role"; name: string } | undefined {
  const type = event.eventName === "CreateUser" ? "user" : event.eventName === "CreateRole" ? "role" : undefined;
  if (type === undefined || event.eventSource !== "iam.amazonaws.com") return undefined;
  const element = event.responseElements?.[type] as { arn?: unknown; userName?: unknown; roleName?: unknown } | undefined;
  if (typeof element?.arn !== "string") return undefined;
  const realm = accountOf(element.arn);
  return realm === undefined ? undefined : { arn: element.arn, realm, type, name: element.arn.split("/").at(-1) ?? element.arn };
}
