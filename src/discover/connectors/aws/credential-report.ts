// `aws iam get-credential-report`: the CSV itself, or the CLI's JSON with the CSV in base64. It knows ages and last use, but no key ids.
// PROVIDER: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { messageOf } from "../../../kernel/index.ts";
import { nodeKey, type Observation } from "../../../model/index.ts";
import { itemStream, type Place } from "../contract.ts";
import { accountOf } from "./arn.ts";
import { instant } from "./document.ts";

const Row = z.looseObject({ user: z.string(), arn: z.string().startsWith("arn:"), user_creation_time: z.string(), password_enabled: z.string(), mfa_active: z.string() });
type Row = z.infer<typeof Row>;

export const credentialReport = itemStream<Row>({
  id: "aws.credential-report",
  title: "the IAM credential report",
  accepts: (part) => part.member === "csv" && isRow(part.value),
  item: Row,
  observe: (row, place) => observeRow(row, place),
});

const isRow = (value: unknown) => typeof value === "object" && value !== null && "user" in value && "arn" in value && "password_enabled" in value;

const Wrapped = z.object({ Content: z.string(), ReportFormat: z.string().nullish(), GeneratedTime: z.string().nullish() });

export const wrappedCredentialReport = itemStream<z.infer<typeof Wrapped>>({
  id: "aws.credential-report",
  title: "the IAM credential report in base64",
  accepts: (part) => part.member === null && typeof part.value === "object" && part.value !== null && "Content" in part.value && "ReportFormat" in part.value,
  item: Wrapped,
  observe: (report, place) => {
    try {
      const rows: unknown[] = parse(Buffer.from(report.Content, "base64").toString("utf8"), { columns: true, bom: true, skip_empty_lines: true });
      return rows.flatMap((row) => {
        const parsed = Row.safeParse(row);
        if (parsed.success) return observeRow(parsed.data, place);
        place.gap("?", "a row of the credential report inside is not whole; run `aws iam get-credential-report` again");
        return [];
      });
    } catch (cause) {
      place.gap("?", `the credential report inside cannot be read (${messageOf(cause)}); run \`aws iam get-credential-report\` again`);
      return [];
    }
  },
});

const Pending = z.object({ State: z.enum(["STARTED", "INPROGRESS", "COMPLETE"]), Description: z.string().nullish() });

/** What `generate-credential-report` prints: no report, but people save it as one. */
export const pendingCredentialReport = itemStream<z.infer<typeof Pending>>({
  id: "aws.credential-report",
  title: "a credential report that is still being generated",
  accepts: (part) => part.member === null && Pending.safeParse(part.value).success && Object.keys(part.value as object).length <= 2,
  item: Pending,
  observe: (pending, place) => {
    place.gap("?", `the credential report was still being generated (${pending.State}) when this was saved; wait some seconds, run \`aws iam get-credential-report\` and scan its output`);
    return [];
  },
});

/** PROVIDER: absent values are the texts `N/A`, `not_supported` and `no_information`. */
const known = (value: unknown): string | undefined => (typeof value === "string" && value !== "" && !/^(N\/A|not_supported|no_information)$/i.test(value) ? value : undefined);
const isTrue = (value: unknown) => known(value)?.toLowerCase() === "true";
const at = (value: unknown) => instant(known(value));

function observeRow(row: Row, place: Place): Observation[] {
  const realm = accountOf(row.arn);
  if (realm === undefined) return [];
  const isRoot = row.user === "<root_account>";
  const type = isRoot ? "root" : "user";
  const holder = nodeKey({ provider: "aws", realm, type, nativeId: row.arn });
  const location = { file: place.source, ...(place.line ? { line: place.line } : {}) };
  const base = { provider: "aws", realm, location } as const;
  const observations: Observation[] = [];
  const keys = ["1", "2"].filter((n) => isTrue(row[`access_key_${n}_active`]) || at(row[`access_key_${n}_last_rotated`]));
  const console = isTrue(row.password_enabled) || isRoot;
  const uses = [at(row["password_last_used"]), ...keys.map((n) => at(row[`access_key_${n}_last_used_date`]))].filter((date) => date !== undefined).toSorted();
  const createdAt = at(row.user_creation_time);
  const hasActiveKey = keys.some((n) => isTrue(row[`access_key_${n}_active`]));
  observations.push({
    ...base,
    observed: "identity",
    type,
    nativeId: row.arn,
    name: isRoot ? "root" : row.user,
    kind: isRoot || (console && !hasActiveKey) ? "person" : "service-account",
    ...(createdAt ? { createdAt } : {}),
    lastUsedAt: uses.at(-1) ?? null,
    attributes: { consoleAccess: console, mfaActive: isTrue(row.mfa_active) },
  });
  if (console) {
    const rotatedAt = at(row["password_last_changed"]);
    const expiresAt = at(row["password_next_rotation"]);
    observations.push({
      ...base,
      observed: "credential",
      type: "console-password",
      kind: "password",
      nativeId: `${row.arn}#console-password`,
      name: `console password of ${isRoot ? "root" : row.user}`,
      holder,
      status: "active",
      ...(createdAt ? { createdAt } : {}),
      ...(rotatedAt ? { rotatedAt } : {}),
      expiresAt: expiresAt ?? null,
      lastUsedAt: at(row["password_last_used"]) ?? null,
    });
  }
  for (const n of keys) {
    const rotated = at(row[`access_key_${n}_last_rotated`]);
    const service = known(row[`access_key_${n}_last_used_service`]);
    const usedAt = at(row[`access_key_${n}_last_used_date`]) ?? null;
    observations.push({
      ...base,
      observed: "credential",
      type: "access-key",
      kind: "access-key",
      nativeId: `${row.arn}#access-key-${n}`,
      name: `access key ${n} of ${isRoot ? "root" : row.user}`,
      holder,
      status: isTrue(row[`access_key_${n}_active`]) ? "active" : "inactive",
      // PROVIDER: "last rotated" of an access key is its creation: keys are replaced, never changed.
      ...(rotated ? { createdAt: rotated, rotatedAt: rotated } : {}),
      expiresAt: null,
      lastUsedAt: usedAt,
    });
    if (service && usedAt) observations.push({ observed: "usage", identity: holder, action: service, lastUsedAt: usedAt, evidence: "credential-report" });
  }
  for (const n of ["1", "2"]) {
    if (!isTrue(row[`cert_${n}_active`])) continue;
    const rotated = at(row[`cert_${n}_last_rotated`]);
    observations.push({
      ...base,
      observed: "credential",
      type: "signing-certificate",
      kind: "certificate",
      nativeId: `${row.arn}#signing-certificate-${n}`,
      name: `signing certificate ${n} of ${isRoot ? "root" : row.user}`,
      holder,
      status: "active",
      ...(rotated ? { createdAt: rotated } : {}),
    });
  }
  return observations;
}
