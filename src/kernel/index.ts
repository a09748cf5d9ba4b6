// The kernel: clock, ids, errors, secrets, canonical JSON, log. It knows nothing of identities.
export { daysBetween, fixedClock, systemClock, type Clock } from "./clock.ts";
export { newId, type Id, type IdPrefix } from "./ids.ts";
export { ERRORS, MandateError, messageOf, type ErrorCode } from "./errors.ts";
export { Secret } from "./secret.ts";
export { canonicalJson, digestOf, sha256Hex, type Json } from "./canonical.ts";
export { createLog, silentLog, type Log } from "./log.ts";
