// The request context a policy sees: the keys that were given, plus the global keys that follow from who asks for what.
// A key that was not given is absent when the context is complete, and unknown when the question is partial.
import type { Principal } from "./arn.ts";

export type ContextValue = string | number | boolean | readonly (string | number | boolean)[];
export type ContextInput = Readonly<Record<string, ContextValue>>;

export const UNKNOWN = Symbol("unknown");

export interface Context {
  /**
   * The values of a key (lower-cased), undefined when absent, UNKNOWN when the question is partial and nothing tells. `spelling` is the
   * key as the policy writes it: usually the request spells it so too, and it is found without a search.
   */
  get(key: string, spelling: string): readonly string[] | undefined | typeof UNKNOWN;
  /** Keys found UNKNOWN since it was last emptied, in the spelling of the policy. Stays empty when the context is complete. */
  readonly missing: Set<string>;
}

interface ContextFacts {
  readonly principal: Principal;
  readonly resourceAccount: string | undefined;
}

const NONE_MISSING = new Set<string>();

export function createContext(given: ContextInput | undefined, facts: ContextFacts, partial: boolean): Context {
  return {
    missing: partial ? new Set() : NONE_MISSING,
    get(key, spelling) {
      const found = given === undefined ? undefined : findKey(given, key, spelling);
      if (found !== undefined) return found;
      const rule = DERIVED.get(key);
      if (rule !== undefined) return rule(facts) ?? (partial && isOpen(key, facts) ? UNKNOWN : undefined);
      return partial ? UNKNOWN : undefined;
    },
  };
}

/** Which derived keys stay open when the facts do not give them. */
function isOpen(key: string, { principal, resourceAccount }: ContextFacts): boolean {
  if (key === "aws:resourceaccount" || key === "s3:resourceaccount") return resourceAccount === undefined;
  if (key === "aws:userid") return principal.kind === "user" || principal.kind === "role" || principal.kind === "session";
  return key === "aws:principalservicenameslist" && principal.kind === "service";
}

/** SPEC: the names of context keys are not case-sensitive. */
function findKey(given: ContextInput, key: string, spelling: string): readonly string[] | undefined {
  if (Object.hasOwn(given, spelling)) return asTexts(given[spelling]);
  for (const name of Object.keys(given)) if (name.length === key.length && name.toLowerCase() === key) return asTexts(given[name]);
  return undefined;
}

function asTexts(value: ContextValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return [value];
  return typeof value === "object" ? value.map(String) : [String(value)];
}

type Derive = (facts: ContextFacts) => readonly string[] | undefined;

const one = (value: string | undefined): readonly string[] | undefined => (value === undefined ? undefined : [value]);

const PRINCIPAL_TYPES: Readonly<Record<Principal["kind"], string | undefined>> = {
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  "federated-user": "FederatedUser",
  root: "Account",
  anonymous: "Anonymous",
  service: undefined,
  federated: undefined,
  canonical: undefined,
};

// PROVIDER: AWS global condition context keys, "Properties of the principal" and "Properties of the resource".
const DERIVED: ReadonlyMap<string, Derive> = new Map<string, Derive>([
  ["aws:principalarn", ({ principal }) => one(principalArn(principal))],
  ["aws:principalaccount", ({ principal }) => one(principal.account)],
  ["aws:principaltype", ({ principal }) => one(PRINCIPAL_TYPES[principal.kind])],
  ["aws:username", ({ principal }) => one(principal.kind === "user" ? principal.name : undefined)],
  ["aws:userid", ({ principal }) => one(userId(principal))],
  ["aws:principalisawsservice", ({ principal }) => (isSigned(principal) ? one(principal.kind === "service" ? "true" : "false") : undefined)],
  ["aws:principalservicename", ({ principal }) => one(principal.kind === "service" ? principal.arn : undefined)],
  ["aws:principalservicenameslist", ({ principal }) => one(principal.kind === "service" ? principal.arn : undefined)],
  ["aws:resourceaccount", ({ resourceAccount }) => one(resourceAccount)],
  ["s3:resourceaccount", ({ resourceAccount }) => one(resourceAccount)],
  ["kms:calleraccount", ({ principal }) => one(principal.account)],
]);

/** PROVIDER: keys about the principal's credentials are in signed requests only; a web identity signs nothing. */
const isSigned = (principal: Principal): boolean => principal.kind !== "anonymous" && principal.kind !== "federated";

/** PROVIDER: the unique id of users and roles is not in their ARN; that of the others follows from who they are. */
function userId(principal: Principal): string | undefined {
  if (principal.kind === "anonymous") return "anonymous";
  if (principal.kind === "root") return principal.account;
  return principal.kind === "federated-user" ? `${principal.account}:${principal.name}` : undefined;
}

/** PROVIDER: for a role session `aws:PrincipalArn` is the ARN of the role, not of the session. */
function principalArn(principal: Principal): string | undefined {
  if (principal.kind === "session" || principal.kind === "role") return principal.roleArn;
  if (principal.kind === "user" || principal.kind === "root" || principal.kind === "federated-user") return principal.arn;
  return undefined;
}
