// Techniques of IAM itself: a principal rewrites policies, its own or those of another principal that it then enters.
import { anywhere, at, iamNamed, PERMISSION_SET, takeRole, takeUser, type AwsTechnique, type Gift, type How } from "./declaration.ts";

function self(id: string, action: string, yields: string, remedy: string, how: How): AwsTechnique {
  return { id, provider: "aws", title: action, permissions: [action], yields, remedy, how };
}

const putOn = (id: string, action: string, object: "own-user" | "own-role" | "own-group", gift: Gift): AwsTechnique =>
  self(
    id,
    action,
    gift === "anything" ? "It writes itself a policy that allows everything." : "It attaches itself a policy that allows more, AdministratorAccess for one.",
    `Take ${action} away from it, or limit its Resource to principals other than itself and demand a boundary with the condition iam:PermissionsBoundary${gift === "attachable" ? "; or list harmless policies in the condition ArnEquals iam:PolicyARN" : ""}.`,
    { shape: "change-self", action, object, gift },
  );

const lift = (id: string, action: string, object: "own-user" | "own-role", replaces: boolean): AwsTechnique =>
  self(id, action, `It ${replaces ? "replaces its permissions boundary by a wide one" : "removes its permissions boundary"} and uses all that its policies allow.`, `Deny ${action} in the boundary itself, for every principal that carries it.`, {
    shape: "lift-boundary",
    action,
    object,
    replaces,
  });

const drop = (id: string, action: string, object: "own-user" | "own-role"): AwsTechnique =>
  self(id, action, "It sheds a policy of its own that denied it what another policy allows.", `Take ${action} on itself away; put denials that must hold into a boundary or a service control policy.`, { shape: "drop-own-policy", action, object });

const attachUser = { action: "iam:AttachUserPolicy", gift: "attachable" } as const;
const putUser = { action: "iam:PutUserPolicy", gift: "anything" } as const;
const attachRole = { action: "iam:AttachRolePolicy", gift: "attachable" } as const;
const putRole = { action: "iam:PutRolePolicy", gift: "anything" } as const;
const unbindUser = { action: "iam:DeleteUserPermissionsBoundary", gift: "unbounded" } as const;
const unbindRole = { action: "iam:DeleteRolePermissionsBoundary", gift: "unbounded" } as const;
const version = { action: "iam:CreatePolicyVersion", gift: "anything" } as const;

const create = (id: string, type: "user" | "role", giftAction: string, gift: Gift, entry: readonly string[]): AwsTechnique => {
  const actions = [`iam:Create${type === "user" ? "User" : "Role"}`, giftAction, ...entry];
  return {
    id,
    provider: "aws",
    title: actions.join(" + "),
    permissions: actions,
    yields: `It makes a new ${type}, gives it every right and acts as it.`,
    remedy: `Allow ${actions[0]} and ${giftAction} only with the condition StringEquals iam:PermissionsBoundary naming a boundary that the new ${type} keeps.`,
    how: { shape: "new-principal", type, giftAction, gift, places: [iamNamed(`${type}/?*`, ...actions)] },
  };
};

export const IAM_TECHNIQUES: readonly AwsTechnique[] = [
  self("iam-001", "iam:CreatePolicyVersion", "It rewrites a managed policy that it holds itself, directly or through a group.", "Limit iam:CreatePolicyVersion to policies that its holder does not hold.", {
    shape: "change-own-policy",
    action: "iam:CreatePolicyVersion",
    gift: "anything",
  }),
  takeUser("iam-002", "spare-key", ["iam:CreateAccessKey"]),
  takeUser("iam-003", "full-keys", ["iam:CreateAccessKey", "iam:DeleteAccessKey"]),
  takeUser("iam-004", "no-password", ["iam:CreateLoginProfile"]),
  putOn("iam-005", "iam:PutRolePolicy", "own-role", "anything"),
  takeUser("iam-006", "password", ["iam:UpdateLoginProfile"]),
  putOn("iam-007", "iam:PutUserPolicy", "own-user", "anything"),
  putOn("iam-008", "iam:AttachUserPolicy", "own-user", "attachable"),
  putOn("iam-009", "iam:AttachRolePolicy", "own-role", "attachable"),
  putOn("iam-010", "iam:AttachGroupPolicy", "own-group", "attachable"),
  putOn("iam-011", "iam:PutGroupPolicy", "own-group", "anything"),
  takeRole("iam-012", "rewrite-trust"),
  self("iam-013", "iam:AddUserToGroup", "It joins a group that holds more than it does.", "Limit iam:AddUserToGroup to named groups that grant nothing beyond what its holder has.", { shape: "join-group", action: "iam:AddUserToGroup" }),
  takeRole("iam-014", "assume", attachRole),
  takeUser("iam-015", "spare-key", ["iam:CreateAccessKey"], attachUser),
  takeRole("iam-016", "assume", version),
  takeRole("iam-017", "assume", putRole),
  takeUser("iam-018", "spare-key", ["iam:CreateAccessKey"], putUser),
  takeRole("iam-019", "rewrite-trust", attachRole),
  takeRole("iam-020", "rewrite-trust", version),
  takeRole("iam-021", "rewrite-trust", putRole),
  takeRole("sts-001", "assume"),
  self("mandate-iam-set-default-policy-version", "iam:SetDefaultPolicyVersion", "It makes an older, wider version of a policy that it holds the valid one.", "Delete policy versions that are no longer valid; limit iam:SetDefaultPolicyVersion to policies that its holder does not hold.", {
    shape: "change-own-policy",
    action: "iam:SetDefaultPolicyVersion",
    gift: "other-version",
  }),
  lift("mandate-iam-delete-user-boundary", "iam:DeleteUserPermissionsBoundary", "own-user", false),
  lift("mandate-iam-delete-role-boundary", "iam:DeleteRolePermissionsBoundary", "own-role", false),
  lift("mandate-iam-put-user-boundary", "iam:PutUserPermissionsBoundary", "own-user", true),
  lift("mandate-iam-put-role-boundary", "iam:PutRolePermissionsBoundary", "own-role", true),
  drop("mandate-iam-detach-user-policy", "iam:DetachUserPolicy", "own-user"),
  drop("mandate-iam-detach-role-policy", "iam:DetachRolePolicy", "own-role"),
  takeUser("mandate-iam-put-user-policy-login", "no-password", ["iam:CreateLoginProfile"], putUser),
  takeUser("mandate-iam-attach-user-policy-login", "no-password", ["iam:CreateLoginProfile"], attachUser),
  takeUser("mandate-iam-put-user-policy-password", "password", ["iam:UpdateLoginProfile"], putUser),
  takeUser("mandate-iam-attach-user-policy-password", "password", ["iam:UpdateLoginProfile"], attachUser),
  takeUser("mandate-iam-policy-version-access-key", "spare-key", ["iam:CreateAccessKey"], version),
  takeUser("mandate-iam-policy-version-login", "no-password", ["iam:CreateLoginProfile"], version),
  takeUser("mandate-iam-delete-user-boundary-access-key", "spare-key", ["iam:CreateAccessKey"], unbindUser),
  takeRole("mandate-iam-delete-role-boundary-assume", "assume", unbindRole),
  create("mandate-iam-create-role-attach", "role", "iam:AttachRolePolicy", "attachable", []),
  create("mandate-iam-create-role-put", "role", "iam:PutRolePolicy", "anything", []),
  create("mandate-iam-create-user-attach", "user", "iam:AttachUserPolicy", "attachable", ["iam:CreateAccessKey"]),
  create("mandate-iam-create-user-put", "user", "iam:PutUserPolicy", "anything", ["iam:CreateAccessKey"]),
  self("mandate-iam-update-saml-provider", "iam:UpdateSAMLProvider", "It replaces the signing certificate of a SAML provider and signs itself in as any role that trusts the provider.", "Keep iam:UpdateSAMLProvider for those who run the identity provider.", {
    shape: "take-provider",
    action: "iam:UpdateSAMLProvider",
  }),
  ...(["sso:AttachManagedPolicyToPermissionSet", "sso:PutInlinePolicyToPermissionSet"] as const).map((action) =>
    self(`mandate-sso-${action.includes("Inline") ? "put-inline-policy" : "attach-managed-policy"}`, action, "It widens the permission set by which it signs in, and signs in again.", `Keep ${action} for those who run Identity Center.`, { shape: "widen-permission-set", action }),
  ),
  {
    id: "mandate-sso-create-permission-set",
    provider: "aws",
    title: "sso:CreatePermissionSet + sso:AttachManagedPolicyToPermissionSet + sso:CreateAccountAssignment",
    permissions: ["sso:CreatePermissionSet", "sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment"],
    yields: "It makes a permission set with every right and assigns it to a user of its own in the account.",
    remedy: "Keep sso:CreateAccountAssignment and sso:CreatePermissionSet for those who run Identity Center, and watch for new assignments.",
    how: { shape: "new-principal", type: "role", giftAction: "sso:AttachManagedPolicyToPermissionSet", gift: "anything", places: [at(PERMISSION_SET, "sso:CreatePermissionSet", "sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment")] },
  },
  {
    id: "mandate-rolesanywhere-create-trust-anchor",
    provider: "aws",
    title: "iam:PassRole + rolesanywhere:CreateTrustAnchor + rolesanywhere:CreateProfile",
    permissions: ["iam:PassRole", "rolesanywhere:CreateTrustAnchor", "rolesanywhere:CreateProfile"],
    yields: "It registers its own certificate authority and signs itself in as any role that trusts Roles Anywhere.",
    remedy: "Demand the trust anchor in each role's trust policy (ArnEquals aws:SourceArn), and keep rolesanywhere:CreateTrustAnchor for those who run the certificate authority.",
    how: { shape: "pass-role", services: ["rolesanywhere.amazonaws.com"], places: [anywhere("rolesanywhere:CreateTrustAnchor", "rolesanywhere:CreateProfile")] },
  },
];
