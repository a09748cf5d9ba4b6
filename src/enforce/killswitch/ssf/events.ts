// Security event tokens as claims: what we say, what we are told, and who is meant. Pure. One event in each token, by the interoperability profile.
import { CREDENTIAL_CHANGE, SESSION_REVOKED, type OutgoingRow } from "../../../store/index.ts";

export const VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification";
const RISC = "https://schemas.openid.net/secevent/risc/event-type/";

/** What a stream may ask for. */
export const EVENTS_SUPPORTED: readonly string[] = [SESSION_REVOKED, CREDENTIAL_CHANGE];
export const PUSH = "urn:ietf:rfc:8935";
export const POLL = "urn:ietf:rfc:8936";

/** After these a person is not to be acted for any more. */
const PERSON_GONE: ReadonlySet<string> = new Set([SESSION_REVOKED, `${RISC}account-disabled`, `${RISC}account-purged`, `${RISC}credential-compromise`]);
export const meansPersonGone = (event: string): boolean => PERSON_GONE.has(event);

type Claims = Readonly<Record<string, unknown>>;

/** SPEC: RFC 8417 §2.2, SSF 1.0 §4. An agent is told of as issuer and subject of its tokens. */
export function claimsOf(row: OutgoingRow, { issuer, audience }: { readonly issuer: string; readonly audience: string }): Claims {
  return {
    iss: issuer,
    jti: row.id,
    iat: Math.floor(new Date(row.createdAt).getTime() / 1000),
    aud: audience,
    ...(row.txn === null ? {} : { txn: row.txn }),
    sub_id: row.agent === null ? { format: "opaque", id: row.streamId } : { format: "iss_sub", iss: issuer, sub: row.agent },
    events: { [row.event]: row.payload },
  };
}

export interface ToldEvent {
  readonly event: string;
  readonly payload: Claims;
  readonly subject: Claims;
}

/** The one event of a verified token, or why there is none. The subject stands in the token, or in the event where it is of the older form. */
export function eventOf(claims: Claims): ToldEvent | string {
  const events = asObject(claims.events);
  const entries = events === undefined ? [] : Object.entries(events);
  const [only] = entries;
  if (only === undefined || entries.length !== 1) return "it has not exactly one event";
  const payload = asObject(only[1]);
  if (payload === undefined) return "its event is no object";
  const subject = asObject(claims.sub_id) ?? asObject(payload.subject);
  return subject === undefined ? "it says nobody whom it is about" : { event: only[0], payload, subject };
}

/** Names by which the subject means a person, by RFC 9493; empty when it means none. INVARIANT: within a complex subject only its `user` is a person. */
export function personNames(subject: Claims, depth = 0): readonly string[] {
  const text = (member: string) => (typeof subject[member] === "string" && subject[member] !== "" ? [subject[member]] : []);
  switch (subject.format) {
    case "email":
      return text("email");
    case "iss_sub":
      return text("sub");
    case "account":
      return text("uri").map((uri) => uri.replace(/^acct:/i, ""));
    case "aliases":
      return depth > 0 || !Array.isArray(subject.identifiers) ? [] : subject.identifiers.slice(0, 20).flatMap((each) => personNames(asObject(each) ?? {}, depth + 1));
    case "complex":
    case undefined:
      return depth > 0 ? [] : personNames(asObject(subject.user) ?? {}, depth + 1);
    default:
      return [];
  }
}

export const asObject = (value: unknown): Claims | undefined => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : undefined);
