// The Principal element: how a statement of a resource policy names who asks. How closely it names them decides what else must allow:
// the account itself (its identity policies must allow too), the role behind a session, or exactly the one who asks.
import { MandateError } from "../../../kernel/index.ts";
import { parseArn, type Principal } from "./arn.ts";
import { UNKNOWN, type Context } from "./context.ts";
import { MAYBE, NO, YES, type Tri } from "./tri.ts";

/** INVARIANT: ordered, so that the closest of several names wins. */
export const NAMED = { not: 0, account: 1, role: 2, directly: 3 } as const;
export type Naming = (typeof NAMED)[keyof typeof NAMED];

export interface PrincipalTest {
  readonly not: boolean;
  /** `MAYBE` only when a session's name or unique id is not known. */
  match(principal: Principal, context: Context): { readonly naming: Naming; readonly tri: Tri };
}

interface Name {
  readonly type: "AWS" | "Service" | "Federated" | "CanonicalUser";
  readonly value: string;
}

const NOBODY = { naming: NAMED.not, tri: NO } as const;
const RESULTS = [NOBODY, { naming: NAMED.account, tri: YES }, { naming: NAMED.role, tri: YES }, { naming: NAMED.directly, tri: YES }] as const;
const PERHAPS = { naming: NAMED.directly, tri: MAYBE } as const;

export function compilePrincipal(element: unknown, not: boolean, where: string): PrincipalTest {
  const names = readNames(element, where);
  return { not, match: not ? (principal, context) => matchNot(names, principal, context) : (principal, context) => matchAny(names, principal, context) };
}

function matchAny(names: readonly Name[], principal: Principal, context: Context): { naming: Naming; tri: Tri } {
  let best: Naming = NAMED.not;
  let perhaps = false;
  for (const name of names) {
    const naming = nameMatches(name, principal, context);
    if (naming === "perhaps") perhaps = true;
    else if (naming > best) best = naming;
  }
  if (best === NAMED.not && perhaps) return PERHAPS;
  return RESULTS[best];
}

/**
 * PROVIDER: NotPrincipal excepts the principals it lists. An account listed beside its own users or roles is there to let those through
 * (AWS asks for it), so it excepts the whole account only when no principal of that account is listed.
 */
function matchNot(names: readonly Name[], principal: Principal, context: Context): { naming: Naming; tri: Tri } {
  const found = matchAny(names, principal, context);
  if (found.tri === MAYBE) return PERHAPS;
  if (found.naming >= NAMED.role) return NOBODY;
  if (found.naming === NAMED.account && !names.some((name) => isPrincipalOf(name, principal.account))) return NOBODY;
  return RESULTS[NAMED.directly];
}

function isPrincipalOf(name: Name, account: string | undefined): boolean {
  const arn = parseArn(name.value);
  return arn !== undefined && arn.account === account && arn.resource !== "root";
}

function nameMatches(name: Name, principal: Principal, context: Context): Naming | "perhaps" {
  switch (name.type) {
    case "AWS":
      return awsNameMatches(name.value, principal, context);
    case "Service":
      return principal.kind === "service" && (name.value === "*" || name.value.toLowerCase() === principal.arn.toLowerCase()) ? NAMED.directly : NAMED.not;
    case "Federated":
      return principal.kind === "federated" && (name.value === "*" || name.value === principal.arn) ? NAMED.directly : NAMED.not;
    case "CanonicalUser":
      return principal.kind === "canonical" && name.value === principal.arn ? NAMED.directly : NAMED.not;
  }
}

function awsNameMatches(value: string, principal: Principal, context: Context): Naming | "perhaps" {
  if (value === "*") return NAMED.directly;
  if (principal.account === undefined || principal.kind === "federated") return NAMED.not;
  if (value === principal.arn) return principal.kind === "role" ? NAMED.role : NAMED.directly;
  if (/^\d{12}$/.test(value)) return ofAccount(value, principal);
  const arn = parseArn(value);
  if (arn === undefined) return /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value) ? uniqueIdMatches(value, principal, context) : NAMED.not;
  if (arn.account !== principal.account || arn.partition !== principal.partition) return NAMED.not;
  if (arn.service === "iam" && arn.resource === "root") return ofAccount(arn.account, principal);
  if (arn.service === "iam" && arn.resource.startsWith("role/")) {
    // Role names are unique in an account, whatever their path, and a session's ARN has lost the path.
    const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
    return principal.kind === "session" && principal.roleName === name ? NAMED.role : NAMED.not;
  }
  if (arn.service === "iam" && arn.resource.startsWith("user/")) {
    const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
    return principal.kind === "federated-user" && principal.name === name ? NAMED.role : NAMED.not;
  }
  if (arn.service === "sts" && principal.kind === "role") {
    const [type, role] = arn.resource.split("/");
    // A role asks only through sessions; which of them this is, the request does not tell.
    return type === "assumed-role" && role === principal.roleName && isPartial(context) ? "perhaps" : NAMED.not;
  }
  return NAMED.not;
}

function ofAccount(account: string, principal: Principal): Naming {
  if (account !== principal.account) return NAMED.not;
  return principal.kind === "root" ? NAMED.directly : NAMED.account;
}

function isPartial(context: Context): boolean {
  if (context.get("sts:rolesessionname", "sts:RoleSessionName") !== UNKNOWN) return false;
  context.missing.add("sts:RoleSessionName");
  return true;
}

/** PROVIDER: AWS rewrites the ARN of a deleted or recreated principal to its unique id (AIDA… for users, AROA… for roles). */
function uniqueIdMatches(id: string, principal: Principal, context: Context): Naming | "perhaps" {
  const given = context.get("aws:userid", "aws:userid");
  if (given === UNKNOWN) {
    if (!id.startsWith(principal.kind === "user" ? "AIDA" : "AROA")) return NAMED.not;
    context.missing.add("aws:userid");
    return "perhaps";
  }
  const own = given?.[0];
  if (own === undefined) return NAMED.not;
  if (own === id) return principal.kind === "user" ? NAMED.directly : NAMED.role;
  return own.startsWith(`${id}:`) ? NAMED.role : NAMED.not;
}

function readNames(element: unknown, where: string): readonly Name[] {
  if (typeof element === "string" || Array.isArray(element)) return strings(element, where).map((value) => named("AWS", value));
  if (typeof element !== "object" || element === null)
    throw new MandateError("invalid_input", `${where} has a Principal that is neither "*" nor an object; write {"AWS": "arn:…"}`);
  const names: Name[] = [];
  for (const [type, value] of Object.entries(element)) {
    if (type !== "AWS" && type !== "Service" && type !== "Federated" && type !== "CanonicalUser")
      throw new MandateError("invalid_input", `${where} names a principal of type ${type}; IAM knows AWS, Service, Federated and CanonicalUser`);
    for (const text of strings(value, where)) names.push(named(type, text));
  }
  return names;
}

function named(type: Name["type"], value: string): Name {
  return { type, value };
}

function strings(value: unknown, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === "string") return item;
    throw new MandateError("invalid_input", `${where} names a principal that is not a text; write its ARN or account id in quotes`);
  });
}
