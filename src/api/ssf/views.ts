// A stream as its receiver sees it. SPEC: SSF 1.0 §8.1.1. The header that we send is never shown again.
import { deliveredEvents, EVENTS_SUPPORTED, POLL, PUSH } from "../../enforce/killswitch/index.ts";
import type { StreamRow } from "../../store/index.ts";
import { SSF_PATH } from "./paths.ts";

export const streamView = (issuer: string) => (stream: StreamRow) => ({
  stream_id: stream.id,
  iss: issuer,
  aud: stream.audience,
  delivery: stream.method === "push" ? { method: PUSH, endpoint_url: stream.endpointUrl } : { method: POLL, endpoint_url: `${issuer}${SSF_PATH}/poll/${stream.id}` },
  events_supported: EVENTS_SUPPORTED,
  events_requested: stream.eventsRequested,
  events_delivered: deliveredEvents(stream),
  ...(stream.description === "" ? {} : { description: stream.description }),
});

export const statusView = ({ id, status, statusReason }: StreamRow) => ({ stream_id: id, status, ...(statusReason === null ? {} : { reason: statusReason }) });
