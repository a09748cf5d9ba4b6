// Who is asking: the user name of a service account and the groups an API server adds to every request by itself.

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

export const MASTERS = "system:masters";

export const serviceAccountUser = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

function parseServiceAccountUser(user: string): { readonly namespace: string; readonly name: string } | undefined {
  const match = SERVICE_ACCOUNT.exec(user);
  return match === null ? undefined : { namespace: match[1] ?? "", name: match[2] ?? "" };
}

/** SPEC: service accounts belong to two groups of their own; everybody is either authenticated or not, and a caller may have said which. */
export function groupsOf(user: string, given: readonly string[] = []): ReadonlySet<string> {
  const groups = new Set(given);
  const account = parseServiceAccountUser(user);
  if (account !== undefined) {
    groups.add("system:serviceaccounts");
    groups.add(`system:serviceaccounts:${account.namespace}`);
  }
  if (user === "" || groups.has("system:authenticated") || groups.has("system:unauthenticated")) return groups;
  return groups.add(user === "system:anonymous" ? "system:unauthenticated" : "system:authenticated");
}
