// `npm start`: installs and builds what is missing, then serves. Arguments after `--` go to `mandate serve`.
import { join } from "node:path";
import { ensureInstalled, fail, node24, root, say } from "./prepare.mjs";
import { runMandate } from "./launch.mjs";

try {
  await ensureInstalled();
  const { buildConsole, buildServer } = await import("./build.mjs");
  await Promise.all([buildServer(), buildConsole()]);
} catch (thrown) {
  if (thrown.code === "EACCES" || thrown.code === "EROFS") fail(`${thrown.path ?? root} cannot be written, and the build goes there. Give this user write permission on ${root}, or run as its owner.`);
  if (thrown.code === "ENOSPC") fail(`the disk is full: the build could not be written to ${join(root, "dist")}. Free some space and start again.`);
  throw thrown;
}
say("Starting Mandate …");
process.exitCode = await runMandate(node24(), ["serve", ...process.argv.slice(2)]);
