// `aws iam get-service-last-accessed-details`: which services an identity may use, and when it last did. The "used" set of AWS.
// PROVIDER: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
import { z } from "zod";
import type { Observation } from "../../../model/index.ts";
import { UNKNOWN_REALM, itemStream, type Place } from "../contract.ts";
import { accountOf, principalKey } from "./arn.ts";
import { Instant, instant } from "./document.ts";

const Service = z.object({
  ServiceNamespace: z.string(),
  ServiceName: z.string().nullish(),
  LastAuthenticated: Instant,
  LastAuthenticatedEntity: z.string().nullish(),
  TotalAuthenticatedEntities: z.number().nullish(),
  TrackedActionsLastAccessed: z.array(z.object({ ActionName: z.string(), LastAccessedTime: Instant, LastAccessedEntity: z.string().nullish() })).nullish(),
});
const Details = z.object({ JobStatus: z.string().nullish(), Arn: z.string().nullish(), EntityArn: z.string().nullish(), ServicesLastAccessed: z.array(Service), IsTruncated: z.boolean().nullish() });
type Details = z.infer<typeof Details>;

export const serviceLastAccessed = itemStream<Details>({
  id: "aws.service-last-accessed",
  title: "service last accessed details",
  accepts: (part) => part.member === null && typeof part.value === "object" && part.value !== null && "ServicesLastAccessed" in part.value,
  item: Details,
  observe: observeDetails,
});

const Pending = z.object({ JobStatus: z.enum(["IN_PROGRESS", "FAILED"]) });

export const pendingLastAccessed = itemStream<z.infer<typeof Pending>>({
  id: "aws.service-last-accessed",
  title: "a last-accessed job that is not finished",
  accepts: (part) => part.member === null && Pending.safeParse(part.value).success && !("ServicesLastAccessed" in (part.value as object)),
  item: Pending,
  observe: (job, place) => {
    place.gap(UNKNOWN_REALM, `the last-accessed job was ${job.JobStatus === "FAILED" ? "failed" : "still running"} when this was saved; run \`aws iam get-service-last-accessed-details\` again`);
    return [];
  },
});

function observeDetails(details: Details, place: Place): Observation[] {
  const arn = details.Arn ?? details.EntityArn ?? onlyEntity(details);
  const identity = arn ? principalKey(arn) : undefined;
  if (identity === undefined) {
    place.gap((arn && accountOf(arn)) ?? UNKNOWN_REALM, "the details do not say whose they are (nothing was ever used, or it is a group or policy); add the identity's ARN as `Arn` beside ServicesLastAccessed");
    return [];
  }
  if (details.IsTruncated) place.gap(accountOf(arn ?? "") ?? UNKNOWN_REALM, `the last-accessed details of ${arn} are cut off; export all pages`);
  return details.ServicesLastAccessed.flatMap((service): Observation[] => [
    { observed: "usage", identity, action: service.ServiceNamespace, lastUsedAt: instant(service.LastAuthenticated) ?? null, evidence: "service-last-accessed" },
    ...(service.TrackedActionsLastAccessed ?? []).map(
      (action): Observation => ({ observed: "usage", identity, action: `${service.ServiceNamespace}:${action.ActionName}`, lastUsedAt: instant(action.LastAccessedTime) ?? null, evidence: "service-last-accessed" }),
    ),
  ]);
}

/** PROVIDER: for a user or role the only entity that can have authenticated is itself; for a group or policy there may be many. */
function onlyEntity(details: Details): string | undefined {
  const entities = new Set(details.ServicesLastAccessed.map((service) => service.LastAuthenticatedEntity).filter((entity) => typeof entity === "string"));
  return entities.size === 1 ? [...entities][0] : undefined;
}
