// Who may do what: one permission per kind of act, each with the least role that has it. Roles are a ladder, so one table is enough.

export const ROLES = ["viewer", "operator", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

const LEAST_ROLE = {
  "session.use": "viewer",
  "inventory.read": "viewer",
  "findings.read": "viewer",
  "access.read": "viewer",
  "sources.read": "viewer",
  "audit.read": "viewer",
  "settings.read": "viewer",
  "views.write": "viewer",
  "mandates.read": "viewer",
  // Who may decide follows from the mandate: its owner, sponsor and deputies need no other role.
  "mandates.decide": "viewer",
  // Likewise: a question, a hand-over or a request is answered by the person it was put to.
  "requests.answer": "viewer",
  "people.read": "viewer",
  "policies.read": "viewer",
  "notices.read": "viewer",
  "agents.read": "viewer",
  "stops.read": "viewer",
  "decisions.read": "viewer",
  "issued.read": "viewer",
  // Ends tokens of agents at once; they can be had anew as long as nothing else is stopped.
  "issued.revoke": "operator",
  // Signing keys, and what tokens can be for.
  "issued.manage": "admin",
  // Servers of tools behind the gate, and the definitions of their tools.
  "gate.read": "viewer",
  // Approves what agents may be shown; a server in the private network, one that runs here, and one whose hints are believed, take an administrator.
  "gate.write": "approver",
  "runtime.read": "viewer",
  // Writes drafts and replays decisions; nothing of that is in force.
  "runtime.write": "operator",
  "owners.write": "operator",
  // Asks; granting is `findings.accept`.
  "waivers.ask": "operator",
  "mandates.write": "operator",
  // Registers and stops; what an agent may do is approved with its mandate.
  "agents.write": "operator",
  // For enforcement points: asking takes from budgets and is put on record.
  "decisions.ask": "operator",
  // Stops at once; lifting is confirmed by a second person, and he is of security.
  "stops.write": "operator",
  // For receivers of shared signals, by a token with these scopes: each sees its own streams alone.
  "ssf.read": "operator",
  "ssf.manage": "operator",
  // For a monitor, by a token with this scope alone.
  "metrics.read": "operator",
  "handovers.write": "operator",
  "sources.write": "operator",
  "findings.accept": "approver",
  "policies.write": "approver",
  "objectives.write": "approver",
  // Puts run-time policies in force, takes them out, and sets what enforcement points do; what loosens needs a second person.
  "runtime.activate": "approver",
  // The directory is written by a provisioning client with a token, and what it removes at once in masses is let go by an administrator.
  "directory.write": "admin",
  // Policies and entities by which other systems are answered.
  "applications.write": "admin",
  // Whoever is heard can suspend agents.
  "signals.manage": "admin",
  "channels.manage": "admin",
  "tokens.manage": "admin",
  "users.manage": "admin",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof LEAST_ROLE;
export const PERMISSIONS = Object.keys(LEAST_ROLE) as readonly Permission[] as readonly [Permission, ...Permission[]];

export const leastRole = (permission: Permission): Role => LEAST_ROLE[permission];

/** True when the role stands at least as high on the ladder as the permission asks. */
export function roleAllows(role: Role, permission: Permission): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(LEAST_ROLE[permission]);
}

/** INVARIANT: a token never exceeds the role it was made with, whatever its scopes say. Null scopes: all that the role allows. */
export function mayUse(held: { readonly role: Role; readonly scopes: readonly string[] | null }, permission: Permission): boolean {
  return roleAllows(held.role, permission) && (held.scopes === null || held.scopes.includes(permission));
}
