// What callers elsewhere send to the gate, and what goes back: snake case, checked, nothing unknown.
import { z } from "zod";
import type { RemoteAnswer, RemoteCall } from "../../enforce/gateway/index.ts";
import { OUTCOME_STATUSES, UpstreamName, type Outcome } from "../../model/index.ts";

const visible = (most: number) => z.string().regex(/^[\x21-\x7e]+$/, "visible ASCII without spaces").max(most);

export const CallBody = z.strictObject({
  point: z.enum(["mcp-stdio", "in-process"]).default("in-process"),
  server: UpstreamName,
  tool: z.string().min(1).max(128),
  arguments: z.record(z.string(), z.unknown()).default({}),
  session: visible(128).nullable().default(null),
  request_id: z.string().max(200).nullable().default(null),
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, "as W3C Trace Context has it").nullable().default(null),
  approval: z.string().regex(/^hla_[0-9A-Z]{26}$/, "an approval begins with hla_").nullable().default(null),
  task: z.string().max(100_000).nullable().default(null),
});

export const OutcomeBody = z.strictObject({
  status: z.enum(OUTCOME_STATUSES),
  result: z.unknown().transform((value): unknown => value ?? null),
  error: z.string().max(10_000).nullable().default(null),
  milliseconds: z.number().min(0).max(86_400_000).transform(Math.round),
});

export const ToolsBody = z.strictObject({ server: UpstreamName, tools: z.array(z.unknown()).min(1).max(2000) });

export const callOf = ({ request_id: requestId, ...rest }: z.output<typeof CallBody>): RemoteCall => ({ ...rest, requestId });
export const outcomeOf = ({ status, result, error, milliseconds }: z.output<typeof OutcomeBody>): Outcome => ({ status, result: result ?? null, error, milliseconds });

export function answerOf({ verdict, url }: RemoteAnswer): object {
  return {
    call_id: verdict.callId,
    verdict: verdict.verdict,
    reason: verdict.verdict === "allow" ? null : verdict.reason,
    remedy: verdict.verdict === "deny" ? verdict.remedy : null,
    held_act: verdict.verdict === "hold" ? verdict.heldAct : null,
    url,
    expires_at: verdict.verdict === "hold" ? verdict.expiresAt : null,
    arguments: verdict.verdict === "allow" ? verdict.arguments : null,
  };
}
