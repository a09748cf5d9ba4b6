// Where the program's own files are: migrations, the built console. Found from this file, so that it holds for the sources and for the bundle.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

function findRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "migrations")) && existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error("The folder of Mandate holds no migrations; install it again.");
  }
}

export const programRoot: string = findRoot();
export const migrationsFolder: string = join(programRoot, "migrations");
export const consoleFolder: string = join(programRoot, "dist", "web");
export const programVersion: string = (JSON.parse(readFileSync(join(programRoot, "package.json"), "utf8")) as { version: string }).version;

/** The program of a worker thread: beside the bundle when we are bundled, a source beside this one when we are not. */
export function workerUrl(name: string): URL {
  const bundled = import.meta.url.endsWith(".js");
  return bundled ? pathToFileURL(join(programRoot, "dist", `${name}.js`)) : new URL(`./${name}.ts`, import.meta.url);
}
