// What the token service is to those who use it: the grants that make tokens on it, whoever checks them, and whoever ends them.
import type { ActorNode, MandateDocument, PersonRef } from "../../model/index.ts";
import type { AgentRow, IssuedState, ProtectedResourceRow, Tx } from "../../store/index.ts";
import type { AuthorizationDetail } from "./details.ts";
import type { JwtClaims } from "./jwt.ts";

/** A mandate in force that names the agent. */
export interface HeldMandate {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly document: MandateDocument;
  /** From this instant on it is in force no more: the end of its last day, or of emergency access. */
  readonly endsAt: Date;
}

/** An agent that has proved who it is. Whether it may have tokens is asked when one is made. */
export interface Holder {
  readonly agent: AgentRow;
  readonly templateName: string | null;
  readonly mandates: readonly HeldMandate[];
}

/** The key that the caller has proved to have; a token is bound to it. */
export interface Sender {
  readonly jkt: string | null;
  readonly x5t: string | null;
}

/** What must not be used a second time, such as the `jti` of a proof. */
export interface Use {
  readonly what: string;
  readonly expiresAt: Date;
}

/** A request at the token endpoint, with its client known. */
export interface GrantRequest {
  /** Every parameter as it came; one that may stand once stands once. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  readonly param: (name: string) => string | undefined;
  /** The client, proved; `null` for a grant that takes none (`clientless`) when it brought none. */
  readonly holder: Holder | null;
  readonly sender: Sender;
  /** Of the proof and of the client's assertion: used up when the token is put down. */
  readonly uses: readonly Use[];
  readonly at: Date;
}

/** The answer of the token endpoint, without what every one has. */
export interface GrantAnswer {
  readonly access_token: string;
  readonly token_type: "Bearer" | "DPoP" | "N_A";
  readonly expires_in: number;
  readonly scope?: string;
  readonly authorization_details?: readonly AuthorizationDetail[];
  readonly [member: string]: unknown;
}

/** Throws a `refusal`; the endpoint tells it and puts it on record. */
export type GrantHandler = (request: GrantRequest) => Promise<GrantAnswer>;

export interface GrantOptions {
  /** The client may be left out, for the grant itself proves who it is. */
  readonly clientless?: boolean;
  /** Its clients are no agents: the grant itself proves them, and `holder` is null. */
  readonly ownClients?: boolean;
}

/** A token that is to be made. */
export interface TokenWanted {
  readonly grantType: string;
  readonly holder: Holder;
  readonly mandate: HeldMandate;
  /** OAuth client; the agent itself unless an application acts for it. */
  readonly clientId?: string;
  /** Whose authority it carries; the agent's own when left out. */
  readonly person?: PersonRef | null;
  /** Agent whose own authority was handed on, where that is another than the holder. */
  readonly rootAgent?: string;
  /** Another signed word than an access token for a resource of ours: its type, and who it is for. */
  readonly as?: { readonly type: string; readonly audience: string };
  /** The claim as it goes into the token, and its nodes, the current actor first. */
  readonly act?: Readonly<Record<string, unknown>> | null;
  readonly chain?: readonly ActorNode[];
  readonly resource: ProtectedResourceRow | null;
  readonly scope: readonly string[];
  readonly details: readonly AuthorizationDetail[];
  readonly sender: Sender;
  /** Id (`iss_…`) of the token that it is made from. */
  readonly parentId?: string | null;
  /** It must not outlive these. */
  readonly notAfter?: readonly Date[];
  readonly lifetimeSeconds?: number;
  readonly txn?: string;
  /** Id of the task that it is for. */
  readonly task?: string | null;
  /** Claims of the grant's own. Never one that this service sets. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly uses?: readonly Use[];
  /** Joins the transaction that puts it down: what must be there when the token is. */
  readonly along?: (tx: Tx, issued: { readonly id: string }) => Promise<void>;
}

export interface TokenMade {
  readonly id: string;
  readonly token: string;
  readonly tokenType: "Bearer" | "DPoP";
  readonly expiresIn: number;
  readonly expiresAt: Date;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** How the presenter of a token proves that it is his. */
export interface Presented {
  /** Resource that was called; the token must be for it. `null`: for any of ours, such as a subject token. */
  readonly audience: string | null;
  /** The request that carries the proof, when there was a `DPoP` header. */
  readonly dpop?: { readonly proof: string; readonly method: string; readonly url: string } | undefined;
  /** DER of the client's certificate. */
  readonly certificate?: Buffer | undefined;
  /** False for a token that is looked at and not used: no proof of its key is asked for. */
  readonly asBearer?: boolean;
}

export interface VerifiedToken {
  readonly id: string;
  readonly claims: JwtClaims & { readonly iss: string; readonly sub: string; readonly client_id: string; readonly jti: string; readonly scope: string };
  readonly agentId: string;
  readonly mandate: { readonly id: string; readonly name: string; readonly version: number };
  /** `issuer|subject`. */
  readonly person: string | null;
  readonly details: readonly AuthorizationDetail[];
  readonly expiresAt: Date;
}

/** Whoever revokes, for the record. */
export interface RevokedTokens {
  readonly revoked: number;
}

export type TokenStateOf = IssuedState | "unknown";
