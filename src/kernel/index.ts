// The kernel: clock, ids, errors, secrets, canonical JSON, log. It knows nothing of identities.
export { daysBetween, fixedClock, systemClock, type Clock } from "./clock.ts";
export { newId, type Id, type IdPrefix } from "./ids.ts";
export { freshBytes } from "./random.ts";
export { ERRORS, MandateError, messageOf, type ErrorCode } from "./errors.ts";
export { writeWhole } from "./files.ts";
export { Secret } from "./secret.ts";
export { canonicalJson, digestOf, sha256Hex, type Json } from "./canonical.ts";
export { createLog, silentLog, type Log } from "./log.ts";
export {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  treeBuilder,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type Hash,
  type InclusionClaim,
  type NodeReader,
  type TreeBuilder,
} from "./merkle.ts";
export { newSealKey, openSealer, type Sealer } from "./seal.ts";
export { openSealKey } from "./seal-key.ts";
export { refusedAddress } from "./http-addresses.ts";
export { resolvePlace, sendOut, type Outbound, type OutboundAnswer, type OutboundRequest, type Resolve } from "./http.ts";
export { fetchJson, type FetchedJson, type FetchJson } from "./fetch-json.ts";
export { generateSignerKey, openSigner, openVerifier, parseNote, verifyNote, type Note, type NoteSigner, type NoteVerifier } from "./sign.ts";
export { readDocuments, readOneOf, readShape, readValue, writeDocuments, type DocumentForm, type ReadShape, type ReadValue, type ShapeProblem } from "./yaml-documents.ts";
export { readStrictJson, readStrictObject } from "./strict-json.ts";
