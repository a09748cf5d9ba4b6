// The key that signs checkpoints: a file that only its owner may read, made at the first start.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateSignerKey, MandateError, messageOf, newId, openSigner, writeWhole, type NoteSigner } from "../kernel/index.ts";

const KEY_FILE = "audit-signing.key";
const CHECKPOINT_FILE = "audit-checkpoint.txt";

/** The log's name, its origin, is in the key: `mandate.local/audit/<id of the installation>`. */
export function openAuditKey(dataDir: string): NoteSigner {
  const file = join(dataDir, KEY_FILE);
  try {
    if (!existsSync(file)) writeWhole(file, `${generateSignerKey(`mandate.local/audit/${newId("src").slice(4).toLowerCase()}`)}\n`);
    chmodSync(file, 0o600);
    return openSigner(readFileSync(file, "utf8"));
  } catch (thrown) {
    if (thrown instanceof MandateError) throw thrown;
    throw new MandateError("no_write_permission", `the signing key of the audit log cannot be kept in ${file} (${messageOf(thrown)}); give this user the right to write the data folder`, { cause: thrown });
  }
}

/** The last checkpoint outside the database: who empties the database does not empty this. */
export function readKeptCheckpoint(dataDir: string): string | undefined {
  const file = join(dataDir, CHECKPOINT_FILE);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

export function keepCheckpoint(dataDir: string, note: string): void {
  writeWhole(join(dataDir, CHECKPOINT_FILE), note);
}
