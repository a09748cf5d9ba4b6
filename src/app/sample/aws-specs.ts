// What an account of the sample holds, in short words; `aws-exports` writes it out as the AWS CLI would print it.
import type { Json } from "../../kernel/index.ts";
import { REGION } from "./company.ts";

export interface PolicySpec {
  readonly name: string;
  /** Oldest first; the last one is in force. */
  readonly versions: readonly { readonly daysAgo: number; readonly statements: readonly Json[] }[];
}

interface Holder {
  readonly name: string;
  readonly createdDaysAgo: number;
  /** Names of policies of the account, or ARNs of AWS's own. */
  readonly managed?: readonly string[];
  readonly inline?: Readonly<Record<string, readonly Json[]>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RoleSpec extends Holder {
  readonly trust: readonly Json[];
  readonly path?: string;
  readonly description?: string;
  /** `null`: never used. */
  readonly lastUsedDaysAgo: number | null;
}

export interface KeySpec {
  readonly id: string;
  readonly createdDaysAgo: number;
  readonly active: boolean;
  readonly lastUsedDaysAgo: number | null;
  readonly service: string;
}

export interface UserSpec extends Holder {
  readonly groups?: readonly string[];
  readonly password?: { readonly lastUsedDaysAgo: number | null; readonly mfa: boolean };
  readonly keys: readonly KeySpec[];
}

export interface UsedService {
  readonly namespace: string;
  readonly name: string;
  readonly daysAgo: number | null;
  readonly actions?: readonly { readonly name: string; readonly daysAgo: number | null }[];
}

export interface AccountSpec {
  readonly id: string;
  readonly users: readonly UserSpec[];
  readonly roles: readonly RoleSpec[];
  readonly groups: readonly { readonly name: string; readonly managed: readonly string[] }[];
  readonly policies: readonly PolicySpec[];
  /** Last-accessed details by identity, `role/name` or `user/name`. */
  readonly used: Readonly<Record<string, readonly UsedService[]>>;
  readonly oidc: readonly { readonly host: string; readonly audiences: readonly string[] }[];
  readonly rootMfa: boolean;
}

export const allow = (actions: Json, resources: Json): Json => ({ Effect: "Allow", Action: actions, Resource: resources });

export const trustService = (service: string): Json => ({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });

export const trustAws = (principal: Json, condition?: Json): Json => ({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", ...(condition === undefined ? {} : { Condition: condition }) });

export const GITHUB = "token.actions.githubusercontent.com";

/** Trust in one subject (`StringEquals`) or a pattern of subjects (`StringLike`) of GitHub's tokens. */
export function trustGithub(account: string, subject: string): Json {
  const audience = { [`${GITHUB}:aud`]: "sts.amazonaws.com" };
  const about = { [`${GITHUB}:sub`]: subject };
  return {
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${GITHUB}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: subject.includes("*") ? { StringEquals: audience, StringLike: about } : { StringEquals: { ...audience, ...about } },
  };
}

export const clusterIssuer = (environment: string): string => `oidc.eks.${REGION}.amazonaws.com/id/${environment === "production" ? "7F3C19A0D4E85B26A1C7" : "B82D64F10A9E37C5D0F4"}`;

/** Trust in one Kubernetes service account. */
export function trustCluster(account: string, environment: string, namespace: string, name: string): Json {
  const issuer = clusterIssuer(environment);
  return {
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}` } },
  };
}
