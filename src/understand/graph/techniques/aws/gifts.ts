// Which policies somebody may attach, when a condition on iam:PolicyARN limits the choice. Without such a condition he takes AdministratorAccess.
import type { Doc } from "../../aws/document.ts";
import { relevanceOf, type Extras, type Subject } from "../../aws/rights.ts";
import type { Change, World } from "../../aws/world.ts";

export type Gifts = readonly { readonly change: Change; readonly extras: Extras | undefined }[];

/** PROVIDER: AWS managed policies that every account has, whether it uses them or not, and that lead to everything. */
const ALWAYS_THERE: readonly (readonly [string, unknown])[] = [
  ["AdministratorAccess", { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }],
  ["IAMFullAccess", { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }] }],
];

export function giftsFor(world: World, subject: Subject, action: string): Gifts {
  const full = { change: { add: world.docs.full }, extras: policyExtras(`arn:${subject.rights.account.partition}:iam::aws:policy/AdministratorAccess`) };
  if (!relevanceOf(subject.rights, action.toLowerCase()).keys.includes("iam:policyarn")) return [full];
  return choices(world, subject).map(([arn, doc]) => ({ change: { add: doc }, extras: policyExtras(arn) }));
}

const policyExtras = (arn: string): Extras => ({ id: `policy ${arn}`, context: { "iam:PolicyARN": arn } });

function choices(world: World, subject: Subject): readonly (readonly [string, Doc])[] {
  const { account } = subject.rights;
  const byArn = new Map<string, Doc>(ALWAYS_THERE.map(([name, document]) => [`arn:${account.partition}:iam::aws:policy/${name}`, world.docs.intern(document)]));
  for (const policy of account.customerPolicies) byArn.set(policy.arn, policy.doc);
  // Everything in full comes first, so that the shortest story is told first.
  return [...byArn].toSorted(([, a], [, b]) => Number(b === world.docs.full) - Number(a === world.docs.full));
}
