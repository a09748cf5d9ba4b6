// For tools that run in a process of their own: ask Mandate before acting. One file without imports, to be copied or bundled. Fails closed: whatever is
// not a clear yes within the time is a no, with the reason.

export interface Question {
  readonly subject: { readonly type: string; readonly id: string; readonly properties?: Readonly<Record<string, unknown>> };
  readonly action: { readonly name: string; readonly properties?: Readonly<Record<string, unknown>> };
  readonly resource: { readonly type: string; readonly id: string; readonly properties?: Readonly<Record<string, unknown>> };
  /** Of an agent's call: `agent`, `mandate`, `input` (the arguments), `environment`, `data`, `amount`, `rows`, `task`. */
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface Obligation {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Verdict {
  readonly allowed: boolean;
  /** A person may let it go: ask, and ask again. */
  readonly held: boolean;
  /** For logs and for the person who asked. */
  readonly reason: string;
  /** The record of the decision; `null` when none was reached. */
  readonly evaluationId: string | null;
  /** What must be done besides. `allowed` is false when one of them is of a kind that `obligations` of the options does not name. */
  readonly obligations: readonly Obligation[];
}

export interface ClientOptions {
  /** Of Mandate, without a path: `https://mandate.example.com`. */
  readonly url: string;
  /** An API token with the permission `decisions.ask`. */
  readonly token: string;
  /** A second unless told. */
  readonly timeoutMilliseconds?: number;
  /** Kinds of obligations that the caller carries out. */
  readonly obligations?: readonly string[];
  readonly fetch?: typeof fetch;
}

/** Asks once. INVARIANT: never throws, and never says yes without an answer that says yes. */
export async function askDecision(question: Question, options: ClientOptions): Promise<Verdict> {
  const { url, token, timeoutMilliseconds = 1000, obligations: supported = [], fetch: call = fetch } = options;
  const id = crypto.randomUUID();
  try {
    const answer = await call(`${url.replace(/\/$/, "")}/access/v1/evaluation`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "x-request-id": id },
      body: JSON.stringify({ ...question, context: { supported_obligations: supported, ...question.context } }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
      redirect: "error",
    });
    if (answer.status !== 200) return no(`Mandate answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    if (answer.headers.get("x-request-id") !== id) return no("the answer is to another question");
    return verdictOf(await answer.json(), supported);
  } catch (thrown) {
    return no(`no decision was reached (${thrown instanceof Error ? thrown.message : String(thrown)})`);
  }
}

const no = (reason: string): Verdict => ({ allowed: false, held: false, reason, evaluationId: null, obligations: [] });

function verdictOf(body: unknown, supported: readonly string[]): Verdict {
  const { decision, context } = (typeof body === "object" && body !== null ? body : {}) as { decision?: unknown; context?: Readonly<Record<string, unknown>> };
  if (typeof decision !== "boolean") return no("the answer is no decision");
  const told = context ?? {};
  const obligations = Array.isArray(told["obligations"]) ? (told["obligations"] as readonly Obligation[]) : [];
  const unknown = obligations.find(({ type }) => !supported.includes(type));
  const says = (told["reason_admin"] as { en?: unknown } | undefined)?.en;
  const reason = unknown === undefined ? (typeof says === "string" ? says : "") : `it asks for ${unknown.type}, which this tool cannot do`;
  return { allowed: decision === true && unknown === undefined, held: told["reason"] === "approval_required", reason, evaluationId: typeof told["evaluation_id"] === "string" ? told["evaluation_id"] : null, obligations };
}
