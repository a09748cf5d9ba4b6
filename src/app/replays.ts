// A replay in the jobs thread: a version of a mandate is compiled as it would stand, which the enforcing wing cannot do itself.
import { parsePolicies } from "../cedar/index.ts";
import { standingMandate, type StandingMandate } from "../enforce/decision/index.ts";
import { runReplay } from "../enforce/policies/index.ts";
import { compileMandate } from "../govern/mandates/index.ts";
import { MandateError, sha256Hex } from "../kernel/index.ts";
import type { Store } from "../store/index.ts";
import type { PipelineContext } from "./pipeline.ts";

export async function replayDecisions(id: string, { store, signal, progress }: PipelineContext): Promise<void> {
  await runReplay(store, id, { signal, progress: ({ stage, done, total }) => progress({ stage, done, total }), mandate: (mandateId, version) => asItWouldStand(store, mandateId, version) });
}

async function asItWouldStand(store: Store, id: string, number: number): Promise<StandingMandate> {
  const version = (await store.reads.mandates.versions(id)).find(({ version: of }) => of === number);
  if (version === undefined) throw new MandateError("not_found", "that version of the mandate is gone; ask for the replay of another");
  const { document, hash } = version;
  const parsed = await parsePolicies((await compileMandate(document)).policies.map(({ text }) => text).join("\n"));
  const policies = JSON.stringify(parsed.map(({ id: policy, json: { effect, principal, action, resource, conditions } }) => [policy, { effect, principal, action, resource, conditions }]));
  return standingMandate({ id, version: number, hash, document, until: null, policies, digest: sha256Hex(policies), compiledHash: hash }, new Map());
}
