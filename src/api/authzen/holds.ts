// What a hold is bound to, and how it is told: the access-request profile of AuthZEN. An approval is for one question under one state of mandate and policies.
import { z } from "zod";
import { ASKABLE_MILLISECONDS } from "../../enforce/approvals/index.ts";
import type { Recorded } from "../../enforce/records/index.ts";
import { digestOf } from "../../kernel/index.ts";
import { HOLDERS, type Decision, type Holder } from "../../model/index.ts";
import type { Store } from "../../store/index.ts";
import { policiesOf } from "../deciding-policies.ts";
import { HELD_FOR } from "./answer.ts";
import type { Evaluation } from "./wire.ts";

const Approval = z.object({ id: z.string().min(1).max(128) });

/** SPEC: what is asked again carries `context.approval`; it is no part of the question itself. */
export const approvalOf = ({ context }: Evaluation): string | undefined => Approval.safeParse(context?.["approval"]).data?.id;

const HeldFor = z.object({ holder: z.enum(HOLDERS), party: z.string() });

/** Who may let it go; `undefined` when nobody is named, and then nobody can be asked. */
export function holderOf({ obligations }: Pick<Decision, "obligations">): { readonly holder: Holder; readonly party: string } | undefined {
  return HeldFor.safeParse(obligations.find(({ type }) => type === HELD_FOR)?.properties).data;
}

export function askable(base: () => string, decision: Decision, { at }: Recorded): Readonly<Record<string, unknown>> {
  const held = holderOf(decision);
  if (held === undefined) return {};
  return { next_action: "request", access_request: { endpoint: `${base()}/access/v1/requests`, template: `${held.holder}_approval`, expires_at: new Date(at.getTime() + ASKABLE_MILLISECONDS).toISOString() } };
}

/** Digest of the mandate's version and of the texts of the policies that hold. */
export async function basisOf(store: Store, { mandate, policies }: Pick<Decision, "mandate" | "policies">): Promise<string> {
  const texts = await policiesOf(store, { policies, errors: [], actKind: "tool", server: null, mandateId: null, mandateVersion: null });
  return digestOf({ mandate, policies: texts.map(({ id, text }) => ({ id, text })) });
}
