// The shape of an AWS technique: which rights, on what, and what they yield. Pure data; `steps.ts` says where they work in an estate.
import type { Place } from "../../aws/somewhere.ts";
import type { Technique } from "../contract.ts";

/** What a principal gets written into its policies. `anything`: any text it likes; `attachable`: a policy it may attach. */
export type Gift = "anything" | "attachable";

/** What is first changed of another principal: its policies, or its boundary, which is taken off it. */
export type First = { readonly action: string; readonly gift: Gift | "unbounded" };

export type How =
  /** It changes its own policies. `object` is what the right must cover. */
  | { readonly shape: "change-self"; readonly action: string; readonly object: "own-user" | "own-role" | "own-group"; readonly gift: Gift }
  | { readonly shape: "change-own-policy"; readonly action: string; readonly gift: "anything" | "other-version" }
  | { readonly shape: "lift-boundary"; readonly action: string; readonly object: "own-user" | "own-role"; readonly replaces: boolean }
  | { readonly shape: "drop-own-policy"; readonly action: string; readonly object: "own-user" | "own-role" }
  | { readonly shape: "join-group"; readonly action: string }
  /** It gets into another user. `first` changes that user's policies before. */
  | { readonly shape: "take-user"; readonly actions: readonly string[]; readonly door: Door; readonly first?: First }
  /** It gets into a role: by the trust it has, or by writing itself into it. */
  | { readonly shape: "take-role"; readonly by: "assume" | "rewrite-trust"; readonly first?: First }
  /** It hands a role to a service that then does its bidding. */
  | {
      readonly shape: "pass-role";
      readonly services: readonly string[];
      readonly places: readonly Place[];
      /** The role needs an instance profile. */
      readonly profile?: true;
      /** Resources of these types must exist already. */
      readonly exists?: readonly string[];
    }
  /** It makes something that already runs as a role do its bidding. */
  | { readonly shape: "use-compute"; readonly compute: Compute; readonly actions: readonly string[]; readonly places?: readonly Place[] }
  /** It makes a new principal and gives it everything. */
  | { readonly shape: "new-principal"; readonly type: "user" | "role"; readonly places: readonly Place[]; readonly gift: Gift; readonly giftAction: string }
  /** It gives every right to the permission set that its own role was made from. */
  | { readonly shape: "widen-permission-set"; readonly action: string }
  /** It replaces the keys by which an identity provider is recognised. */
  | { readonly shape: "take-provider"; readonly action: string };

/** How a user lets one in. */
export type Door = "spare-key" | "full-keys" | "no-password" | "password";

/** Something that runs as a role. */
export interface Compute {
  /** Resource types under which the connector may know it. */
  readonly types: readonly string[];
  readonly service: string;
  readonly template: string;
  readonly profile?: true;
}

export interface AwsTechnique extends Technique {
  readonly provider: "aws";
  readonly how: How;
}

const arn = (service: string, rest: string, region = "?*") => `arn:{partition}:${service}:${region}:{account}:${rest}`;

export const at = (template: string, ...actions: readonly string[]): Place => ({ template, actions });
export const anywhere = (...actions: readonly string[]): Place => ({ template: "*", actions });
/** A resource of a service by the tail of its ARN, such as `function:?*`. */
export const named = (service: string, rest: string, ...actions: readonly string[]): Place => ({ template: arn(service, rest), actions });
export const iamNamed = (rest: string, ...actions: readonly string[]): Place => ({ template: arn("iam", rest, ""), actions });
export const template = arn;
/** A permission set of Identity Center; its ARN names no account. */
export const PERMISSION_SET = "arn:{partition}:sso:::permissionSet/?*/?*";

export interface PassRoleOptions {
  readonly profile?: true;
  readonly exists?: readonly string[];
}

/** `iam:PassRole` to a service, together with what makes the service act. */
export function passRole(id: string, services: readonly string[], what: string, places: readonly Place[], options: PassRoleOptions = {}): AwsTechnique {
  const actions = [...new Set(places.flatMap((place) => place.actions))];
  return {
    id,
    provider: "aws",
    title: `iam:PassRole + ${actions.filter((action) => !action.includes("Describe")).join(" + ")}`,
    permissions: ["iam:PassRole", ...actions],
    yields: `It runs ${what} as any role that it may pass and that trusts ${services.join(" or ")}, and so acts with that role's rights.`,
    remedy: `Name the roles in the Resource of iam:PassRole, and add the condition StringEquals iam:PassedToService with only the services meant; or take ${actions[0]} away.`,
    how: { shape: "pass-role", services, places, ...options },
  };
}

export interface UseOptions {
  readonly places?: readonly Place[];
}

/** Rights over something that already runs as a role. */
export function useCompute(id: string, compute: Compute, what: string, actions: readonly string[], options: UseOptions = {}): AwsTechnique {
  const permissions = [...actions, ...(options.places ?? []).flatMap((place) => place.actions)];
  return {
    id,
    provider: "aws",
    title: permissions.join(" + "),
    permissions: [...new Set(permissions)],
    yields: `It makes ${what} run its commands and so acts as the role that ${what} runs as.`,
    remedy: `Limit ${actions[0]} to named resources, or to those with a tag of its own team; give what runs as a privileged role to nobody else.`,
    how: { shape: "use-compute", compute, actions, ...options },
  };
}

const DOORS: Readonly<Record<Door, string>> = {
  "spare-key": "an access key of its own for",
  "full-keys": "an access key in place of an old one for",
  "no-password": "a console password for",
  password: "a new console password for",
};

export function takeUser(id: string, door: Door, actions: readonly string[], first?: First): AwsTechnique {
  const permissions = [...(first === undefined ? [] : [first.action]), ...actions];
  return {
    id,
    provider: "aws",
    title: permissions.join(" + "),
    permissions,
    yields: `It makes ${DOORS[door]} another user${first === undefined ? "" : `, ${first.gift === "unbounded" ? "from whom it first took the permissions boundary" : "to whom it first gave every right"},`} and signs in as that user.`,
    remedy: `Limit ${permissions.join(" and ")} to arn:aws:iam::ACCOUNT:user/\${aws:username}, the user's own ARN.`,
    how: { shape: "take-user", actions, door, ...(first === undefined ? {} : { first }) },
  };
}

export function takeRole(id: string, by: "assume" | "rewrite-trust", first?: First): AwsTechnique {
  const action = by === "assume" ? "sts:AssumeRole" : "iam:UpdateAssumeRolePolicy";
  const permissions = [...(first === undefined ? [] : [first.action]), action];
  return {
    id,
    provider: "aws",
    title: permissions.join(" + "),
    permissions,
    yields: `It ${by === "assume" ? "assumes a role that trusts it" : "writes itself into a role's trust policy and assumes the role"}${first === undefined ? "" : first.gift === "unbounded" ? ", from which it first took the permissions boundary" : ", to which it first gave every right"}.`,
    remedy:
      first === undefined && by === "assume"
        ? "Narrow the role's trust policy to the principals that need it, and name the roles in the Resource of sts:AssumeRole."
        : `Limit ${permissions.filter((permission) => permission.startsWith("iam:")).join(" and ")} to roles below a path of its own, or demand a permissions boundary on them.`,
    how: { shape: "take-role", by, ...(first === undefined ? {} : { first }) },
  };
}
