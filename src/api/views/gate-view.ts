// Rows of the gate as the API gives them.
import type { z } from "zod";
import type { GateCallRow, GateSessionRow } from "../../store/index.ts";
import type { GateCall, GateSession } from "../schemas/gate.ts";

export const gateSessionView = ({ agentId, agent, ...row }: GateSessionRow): z.output<typeof GateSession> => ({ ...row, agent: { id: agentId, name: agent } });

export function gateCallView(row: GateCallRow): z.output<typeof GateCall> {
  const { origins, findings, data, hasReadUntrusted } = row.traced;
  return {
    id: row.id, at: row.at, session: row.session, point: row.point, agent: { id: row.agentId, name: row.agent }, person: row.person, mandate: row.mandate, server: row.server, tool: row.tool, effects: [...row.effects],
    verdict: row.verdict, reason: row.reason, status: row.status, origins: [...origins], findings: findings.map(({ rule, paths, reason }) => ({ rule, paths: [...paths], reason })), has_read_untrusted: hasReadUntrusted, data: [...data],
    definition: row.definition, traceparent: row.traceparent, held_act: row.heldAct, finished_at: row.finishedAt, milliseconds: row.milliseconds, result_digest: row.resultDigest, error: row.error, masked: [...row.masked],
  };
}
