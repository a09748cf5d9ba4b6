// One span for each call, by the conventions of OpenTelemetry for MCP and generative AI. Without an exporter the API does nothing, and costs nothing.
// SPEC: open-telemetry/semantic-conventions-genai, docs/gen-ai/mcp.md. Arguments and results are sensitive and never stand in a span; inbound baggage is not taken over.
import { context, SpanKind, SpanStatusCode, trace, TraceFlags, type Context, type Span } from "@opentelemetry/api";
import type { GateCall, Outcome, Verdict } from "../../model/index.ts";

const TRACER = "mandate.gate";
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export function startSpan({ point, server, tool, caller, requestId, traceparent, session }: GateCall): Span {
  return trace.getTracer(TRACER).startSpan(
    `tools/call ${tool}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        "mcp.method.name": "tools/call",
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "gen_ai.agent.id": caller.agent.id,
        "gen_ai.agent.name": caller.agent.name,
        "mcp.session.id": session,
        "network.transport": point === "mcp-stdio" ? "pipe" : "tcp",
        "mandate.server": server,
        "mandate.gate.point": point,
        "mandate.name": caller.mandate,
        "mandate.act.depth": caller.chain.length,
        ...(requestId === null ? {} : { "jsonrpc.request.id": requestId }),
      },
    },
    parentOf(traceparent),
  );
}

export function noteVerdict(span: Span, { verdict, callId, decision, ...rest }: Verdict): void {
  span.setAttributes({ "mandate.decision": verdict, "mandate.decision.id": callId, "mandate.policy.ids": [...decision.policies] });
  if (verdict === "allow") return;
  span.setAttribute("error.type", verdict === "hold" ? "held" : "denied");
  span.setStatus({ code: SpanStatusCode.ERROR, ...("reason" in rest ? { message: rest.reason } : {}) });
  span.end();
}

export function noteOutcome(span: Span, { status, error }: Outcome): void {
  if (status !== "done") {
    span.setAttribute("error.type", status === "failed" ? "tool_error" : status);
    span.setStatus({ code: SpanStatusCode.ERROR, ...(error === null ? {} : { message: error }) });
  }
  span.end();
}

/** For correlation alone: a caller says which trace his call belongs to, and nothing follows from it. */
function parentOf(traceparent: string | null): Context {
  const parts = traceparent === null ? null : TRACEPARENT.exec(traceparent);
  if (parts === null) return context.active();
  const [, traceId = "", spanId = "", flags = "00"] = parts;
  return trace.setSpanContext(context.active(), { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true });
}
