// Where the key that seals secrets is kept: in the configuration, or in a file of the data folder that only its owner may read, made at the first start.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MandateError, messageOf } from "./errors.ts";
import { writeWhole } from "./files.ts";
import type { Secret } from "./secret.ts";
import { newSealKey, openSealer, type Sealer } from "./seal.ts";

const KEY_FILE = "seal.key";

/** `configured`: the setting seal_key, which wins over the file. Several servers on one database must be given the same. */
export function openSealKey(dataDir: string, configured: Secret | undefined): Sealer {
  if (configured !== undefined) return openSealer(configured.reveal());
  const file = join(dataDir, KEY_FILE);
  try {
    if (!existsSync(file)) writeWhole(file, `${newSealKey()}\n`);
    chmodSync(file, 0o600);
    return openSealer(readFileSync(file, "utf8"));
  } catch (thrown) {
    if (thrown instanceof MandateError) throw thrown;
    throw new MandateError("no_write_permission", `the key that seals secrets cannot be kept in ${file} (${messageOf(thrown)}); give this user the right to write the data folder`, { cause: thrown });
  }
}
