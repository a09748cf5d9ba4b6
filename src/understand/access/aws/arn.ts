// Amazon Resource Names, and the principals they name. A role session's ARN has lost the role's path, so roles are compared by name.

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon; may itself hold colons and slashes. */
  readonly resource: string;
}

/** The parts of an ARN, or undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const cuts: number[] = [];
  for (let i = 0; i < text.length && cuts.length < 5; i++) if (text.charCodeAt(i) === 58) cuts.push(i);
  if (cuts.length < 5) return undefined;
  const [a, b, c, d, e] = cuts as [number, number, number, number, number];
  return {
    partition: text.slice(a + 1, b),
    service: text.slice(b + 1, c),
    region: text.slice(c + 1, d),
    account: text.slice(d + 1, e),
    resource: text.slice(e + 1),
  };
}

export type PrincipalKind = "user" | "role" | "session" | "federated-user" | "root" | "service" | "federated" | "canonical" | "anonymous";

/** Who asks. `arn` is what the resource policy may name; `roleName` is set for roles and their sessions. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** ARN, service name, provider name or canonical id; empty for anonymous. */
  readonly arn: string;
  readonly account: string | undefined;
  readonly partition: string;
  readonly name: string;
  readonly roleName: string | undefined;
  /** The role's full ARN; for a session it is rebuilt without path unless the caller knows better. */
  readonly roleArn: string | undefined;
  readonly serviceLinked: boolean;
}

export type PrincipalInput =
  | string
  | { readonly type: "anonymous" }
  | { readonly type: "service"; readonly name: string }
  | { readonly type: "federated"; readonly name: string }
  | { readonly type: "canonical"; readonly name: string };

/** Reads a principal as the request names it; undefined when the text names none. */
export function parsePrincipal(input: PrincipalInput): Principal | undefined {
  if (typeof input !== "string") {
    if (input.type === "anonymous") return plain("anonymous", "");
    return plain(input.type, input.name);
  }
  if (input === "*" || input === "anonymous") return plain("anonymous", "");
  if (/^\d{12}$/.test(input)) return account(input, "aws");
  const arn = parseArn(input);
  if (arn === undefined) return parseName(input);
  if (arn.service === "iam") return iamPrincipal(input, arn);
  if (arn.service === "sts") return sessionPrincipal(input, arn);
  return undefined;
}

function parseName(input: string): Principal | undefined {
  // PROVIDER: a provider of web identities that bears a service's name.
  if (input === "cognito-identity.amazonaws.com") return plain("federated", input);
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/i.test(input)) return plain("service", input);
  if (/^[0-9a-f]{64}$/i.test(input)) return plain("canonical", input);
  if (/^[a-z0-9.-]+\.[a-z]+(\/.*)?$/i.test(input)) return plain("federated", input);
  return undefined;
}

function iamPrincipal(input: string, arn: Arn): Principal | undefined {
  if (arn.resource === "root") return account(arn.account, arn.partition);
  const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
  const base = { arn: input, account: arn.account, partition: arn.partition, name };
  if (arn.resource.startsWith("user/")) return { ...base, kind: "user", roleName: undefined, roleArn: undefined, serviceLinked: false };
  if (arn.resource.startsWith("role/"))
    return { ...base, kind: "role", roleName: name, roleArn: input, serviceLinked: arn.resource.startsWith("role/aws-service-role/") };
  if (arn.resource.startsWith("oidc-provider/") || arn.resource.startsWith("saml-provider/"))
    return { ...plain("federated", input), account: arn.account, partition: arn.partition };
  return undefined;
}

function sessionPrincipal(input: string, arn: Arn): Principal | undefined {
  const [type, first, ...rest] = arn.resource.split("/");
  if (first === undefined || first === "") return undefined;
  const base = { arn: input, account: arn.account, partition: arn.partition };
  if (type === "assumed-role") {
    return {
      ...base,
      kind: "session",
      name: rest.join("/"),
      roleName: first,
      roleArn: `arn:${arn.partition}:iam::${arn.account}:role/${first}`,
      // PROVIDER: IAM reserves role names that begin with AWSServiceRoleFor for service-linked roles; the session ARN drops their path.
      serviceLinked: first.startsWith("AWSServiceRoleFor"),
    };
  }
  if (type === "federated-user") return { ...base, kind: "federated-user", name: first, roleName: undefined, roleArn: undefined, serviceLinked: false };
  return undefined;
}

function account(id: string, partition: string): Principal {
  return { kind: "root", arn: `arn:${partition}:iam::${id}:root`, account: id, partition, name: "root", roleName: undefined, roleArn: undefined, serviceLinked: false };
}

function plain(kind: PrincipalKind, name: string): Principal {
  return { kind, arn: name, account: undefined, partition: "aws", name, roleName: undefined, roleArn: undefined, serviceLinked: false };
}
