// The texts behind the ids that a decision names: the mandate's version as it was, the run-time policy, the application's.
import type { z } from "zod";
import { compileMandate } from "../govern/mandates/index.ts";
import { applicationByName, runtimePolicyVersions, type DecisionRecordRow, type Store } from "../store/index.ts";
import type { DecisionPolicy } from "./schemas/decision.ts";

type Policy = z.infer<typeof DecisionPolicy>;

type Determined = Pick<DecisionRecordRow, "policies" | "errors" | "actKind" | "server" | "mandateId" | "mandateVersion">;

export async function policiesOf(store: Store, row: Determined): Promise<readonly Policy[]> {
  const ids = [...new Set([...row.policies, ...row.errors.map(({ policy }) => policy)])];
  if (ids.length === 0) return [];
  const known = new Map([...(await ofMandate(store, row)), ...(row.actKind === "other" ? await ofApplication(store, row) : await ofRuntime(store, ids))]);
  return ids.map((id) => known.get(id) ?? { id, from: "unknown", text: null, says: null });
}

const saysOf = (text: string): string | null => /@says\("((?:[^"\\]|\\.)*)"\)/.exec(text)?.[1] ?? null;
const entry = (id: string, from: Policy["from"], text: string): readonly [string, Policy] => [id, { id, from, text, says: saysOf(text) }];

async function ofMandate({ reads }: Store, { mandateId, mandateVersion }: Determined): Promise<readonly (readonly [string, Policy])[]> {
  if (mandateId === null) return [];
  const version = (await reads.mandates.versions(mandateId)).find((each) => each.version === mandateVersion);
  return version === undefined ? [] : (await compileMandate(version.document)).policies.map(({ id, text }) => entry(id, "mandate", text));
}

async function ofApplication({ pool }: Store, { server }: Determined): Promise<readonly (readonly [string, Policy])[]> {
  const application = server === null ? undefined : await applicationByName(pool, server);
  return (application?.compiled ?? []).map(({ id, text }) => entry(`${application?.name}/${id}`, "application", text));
}

/** Of several versions the text of the newest: ids begin with the policy's name. */
async function ofRuntime({ pool }: Store, ids: readonly string[]): Promise<readonly (readonly [string, Policy])[]> {
  const names = [...new Set(ids.map((id) => id.split(".")[0] ?? id))];
  const versions = (await Promise.all(names.map((name) => runtimePolicyVersions(pool, name)))).flat();
  return versions.toReversed().flatMap(({ compiled }) => (compiled ?? []).map(({ id, text }) => entry(id, "runtime", text)));
}
