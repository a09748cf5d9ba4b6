// The first start, made once for all files: the data folder that it leaves, with a database that is there and migrated, is copied for each product.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { newDataDir, removeData, startProduct } from "./product.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A data folder in which nothing has happened yet. */
    readonly beginning: string;
  }
}

export async function setup({ provide }: TestProject): Promise<() => void> {
  // The programs that the stories start by the hundred keep what Node compiled of them.
  const compiled = mkdtempSync(join(tmpdir(), "mandate-e2e-compiled-"));
  process.env["NODE_COMPILE_CACHE"] = compiled;
  const product = await startProduct(newDataDir());
  await product.stop();
  provide("beginning", product.dataDir);
  return () => {
    removeData(product);
    rmSync(compiled, { recursive: true, force: true });
  };
}
