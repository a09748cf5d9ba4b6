// What needs no permission at AWS, so that no policy and no mandate speaks of it.

/** PROVIDER: STS API reference: "no permissions are required" for these two; signing in is authentication and no action of IAM. */
const FREE: ReadonlySet<string> = new Set(["sts:getcalleridentity", "sts:getsessiontoken"]);
const FREE_SERVICES: ReadonlySet<string> = new Set(["signin"]);

export function needsPermission({ provider, action }: { readonly provider: string; readonly action: string }): boolean {
  if (provider !== "aws") return true;
  const lower = action.toLowerCase();
  return !FREE.has(lower) && !FREE_SERVICES.has(lower.split(":")[0] ?? "");
}
