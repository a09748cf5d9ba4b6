// `aws iam list-access-keys` and `get-access-key-last-used`: key ids with age, and when and where each was last used.
import { z } from "zod";
import { nodeKey, type Observation } from "../../../model/index.ts";
import { UNKNOWN_REALM, itemStream } from "../contract.ts";
import { Instant, instant } from "./document.ts";

const LastUsed = z.object({ LastUsedDate: Instant, ServiceName: z.string().nullish(), Region: z.string().nullish() });
const Key = z.object({ UserName: z.string(), AccessKeyId: z.string(), Status: z.string(), CreateDate: Instant, LastUsedDate: Instant, LastUsedService: z.string().nullish(), AccessKeyLastUsed: LastUsed.nullish() });
type Key = z.infer<typeof Key>;

// PROVIDER: neither export names the account; the runner settles it when only one was read.
const userKey = (userName: string) => nodeKey({ provider: "aws", realm: UNKNOWN_REALM, type: "user", nativeId: `arn:aws:iam::${UNKNOWN_REALM}:user/${userName}` });
const known = (service: string | null | undefined) => (service && service !== "N/A" ? service : undefined);

/** An element of a bare array, as `--query AccessKeyMetadata` leaves it. */
const isKey = (value: unknown) => typeof value === "object" && value !== null && "AccessKeyId" in value && "UserName" in value && "Status" in value && "CreateDate" in value;

export const accessKeys = itemStream<Key>({
  id: "aws.access-keys",
  title: "IAM access keys",
  members: ["AccessKeyMetadata"],
  accepts: (part) => (part.member === "AccessKeyMetadata" ? !Array.isArray(part.value) : part.member === null && isKey(part.value)),
  item: Key,
  observe: (item) => {
    const createdAt = instant(item.CreateDate);
    const used = instant(item.AccessKeyLastUsed?.LastUsedDate ?? item.LastUsedDate);
    const holder = userKey(item.UserName);
    const service = known(item.AccessKeyLastUsed?.ServiceName ?? item.LastUsedService);
    const observations: Observation[] = [
      {
        observed: "credential",
        provider: "aws",
        realm: UNKNOWN_REALM,
        type: "access-key",
        kind: "access-key",
        nativeId: item.AccessKeyId,
        name: item.AccessKeyId,
        holder,
        status: item.Status === "Active" ? "active" : "inactive",
        ...(createdAt ? { createdAt, rotatedAt: createdAt } : {}),
        expiresAt: null,
        ...(used ? { lastUsedAt: used } : {}),
      },
    ];
    if (service && used) observations.push({ observed: "usage", identity: holder, action: service, lastUsedAt: used, evidence: "access-key-last-used" });
    return observations;
  },
});

const KeyLastUsed = z.object({ UserName: z.string(), AccessKeyId: z.string().nullish(), AccessKeyLastUsed: LastUsed });

export const accessKeyLastUsed = itemStream<z.infer<typeof KeyLastUsed>>({
  id: "aws.access-key-last-used",
  title: "last use of an access key",
  accepts: (part) => part.member === null && typeof part.value === "object" && part.value !== null && "AccessKeyLastUsed" in part.value && "UserName" in part.value,
  item: KeyLastUsed,
  observe: (item) => {
    const used = instant(item.AccessKeyLastUsed.LastUsedDate) ?? null;
    const holder = userKey(item.UserName);
    const observations: Observation[] = [{ observed: "usage", identity: holder, action: known(item.AccessKeyLastUsed.ServiceName) ?? "any", lastUsedAt: used, evidence: "access-key-last-used" }];
    // PROVIDER: the CLI's output leaves out the key id; wrappers that loop over keys usually add it.
    if (item.AccessKeyId) {
      observations.push({ observed: "credential", provider: "aws", realm: UNKNOWN_REALM, type: "access-key", kind: "access-key", nativeId: item.AccessKeyId, name: item.AccessKeyId, holder, status: "unknown", lastUsedAt: used });
    }
    return observations;
  },
});
