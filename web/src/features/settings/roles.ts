// The ladder of roles, each with what it adds to the one before.
export const ROLES = [
  { value: "viewer", label: "viewer: reads everything" },
  { value: "operator", label: "operator: also imports, scans, confirms owners" },
  { value: "approver", label: "approver: also accepts findings" },
  { value: "admin", label: "admin: also people and tokens" },
] as const;

export type Role = (typeof ROLES)[number]["value"];
