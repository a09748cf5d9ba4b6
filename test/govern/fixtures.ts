// A mandate and people that act, as tests of whatever stands on mandates want them: each says only what differs.
import type { Acting } from "../../src/govern/mandates/index.ts";
import type { MandateDocument } from "../../src/model/index.ts";

/** Ann's, sponsored by Ben, of a year from the day on which most tests begin. */
export const mandateLike = (change: Partial<MandateDocument> = {}): MandateDocument => ({
  name: "summaries",
  title: "Summaries of tickets",
  owner: "ann@example.com",
  sponsor: "ben@example.com",
  purpose: { text: "Summarise tickets", category: "customer-support" },
  subjects: [{ identity: "aws|111122223333|role|arn:aws:iam::111122223333:role/summaries" }],
  scope: { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::tickets/*"] }], environments: ["production"] },
  acting: "autonomous",
  start: "2026-11-24",
  end: "2027-11-23",
  review_every_days: 90,
  ...change,
});

/** Signed in under an account and an address of that name. */
export function actingAs(name: string, more: Partial<Acting["person"]> = {}): Acting {
  const account = more.account ?? `usr_${name}`;
  return { actor: { type: "user", id: account, name: `${name}@example.com` }, person: { account, names: [`${name}@example.com`], teams: [], isSecurity: false, ...more } };
}
