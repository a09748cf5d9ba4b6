// Connections to upstreams, in both eras, over HTTP and stdio.
export {
  failureKind, isObject, LEGACY, LEGACY_VERSIONS, mayHaveHappened, MODERN, UPSTREAM_LIMITS, upstreamFailure,
  type Answer, type Ask, type Era, type Json, type Link, type Listening, type Opening, type Target, type UpstreamTransport, type WireError,
} from "./contract.ts";
export { decodeHeader, encodeHeader, mirrorHeaders, mirrorMismatch, NAME_SOURCE } from "./headers.ts";
export { openLinks, type Links } from "./links.ts";
export { CAPABILITIES_KEY, CLIENT_KEY, CODES, LOG_LEVEL_KEY, OURSELVES, SERVER_KEY, SUBSCRIPTION_KEY, TASKS_EXTENSION, VERSION_KEY } from "./meta.ts";
export { sseEvent } from "./sse.ts";
