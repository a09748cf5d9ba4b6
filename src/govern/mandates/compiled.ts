// What enforcement points read of a mandate in force: its policies in the official JSON form, written in the transaction that changes what is in force.
import { engineVersion, parsePolicies, validatePolicies } from "../../cedar/index.ts";
import { MandateError, messageOf, sha256Hex } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { announceChange, putCompiledMandate, uncompiledMandates, type Actor, type CompiledMandateRow, type MandateVersionRow, type Store, type Tx } from "../../store/index.ts";
import { toCedar } from "./cedar.ts";
import { compileMandate, readCedarSchema } from "./cedar-engine.ts";

type Version = Pick<MandateVersionRow, "mandateId" | "version" | "document" | "hash">;

/** INVARIANT: whatever puts a version in force, or takes it out, passes here. */
export async function tellOfForce(tx: Tx, version: Version, inForce: boolean): Promise<void> {
  if (inForce) {
    await compileMandate(version.document);
    await putCompiledMandate(tx, await rowOf(version, await versions()));
  }
  await announceChange(tx, "mandate", version.mandateId);
}

const versions = async () => ({ schema: sha256Hex(readCedarSchema()), engine: await engineVersion() });

async function rowOf({ mandateId, version, document, hash }: Version, by: Pick<CompiledMandateRow, "schema" | "engine">): Promise<CompiledMandateRow> {
  const policies = JSON.stringify((await parsePolicies(textOf(document))).map(({ id, json: { effect, principal, action, resource, conditions } }) => [id, { effect, principal, action, resource, conditions }]));
  return { mandateId, version, hash, policies, digest: sha256Hex(policies), ...by };
}

const textOf = (document: MandateDocument) => toCedar(document).policies.map(({ text }) => text).join("\n");

/** As many are validated at once: reading the schema costs most of it. */
const AT_ONCE = 100;

/** At a start: what is in force and was compiled by another version of us, or never. Gives how many; one that does not compile is denied, and told of. */
export async function compileStanding(store: Store, actor: Actor, failed: (mandate: string, why: string) => void): Promise<number> {
  const by = await versions();
  const schema = readCedarSchema();
  let done = 0;
  for (let after: readonly string[] = []; ; ) {
    const open = (await uncompiledMandates(store.pool, by, AT_ONCE + after.length)).filter(({ mandateId }) => !after.includes(mandateId));
    if (open.length === 0) return done;
    const wrong = new Map((await validatePolicies(open.flatMap(({ document }) => toCedar(document).policies), schema)).filter(({ weight }) => weight === "error").map(({ policy, says }) => [policy, says]));
    const rows: CompiledMandateRow[] = [];
    for (const each of open) {
      try {
        const bad = toCedar(each.document).policies.find(({ id }) => wrong.has(id));
        if (bad !== undefined) throw new MandateError("internal", `${bad.id}: ${wrong.get(bad.id)}`);
        rows.push(await rowOf(each, by));
      } catch (thrown) {
        failed(each.document.name, messageOf(thrown));
        after = [...after, each.mandateId];
      }
    }
    if (rows.length === 0) continue;
    await store.write(actor, async (tx) => {
      for (const row of rows) await putCompiledMandate(tx, row);
      for (const { mandateId } of rows) await announceChange(tx, "mandate", mandateId);
      await tx.record({ action: "mandate.compiled", subject: null, detail: { mandates: rows.length, ...by } });
    });
    done += rows.length;
  }
}
