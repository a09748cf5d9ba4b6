// Installs and builds what is missing, then runs the built program under Node 24, passing signals on. The channel to the child tells it when we
// are killed, so that it stops too.
import { join } from "node:path";
import { ensureInstalled, fail, node24, root, run, say } from "./prepare.mjs";

/** Resolves to the exit code. Relative paths stay those of the caller's folder. */
export async function runMandate(args) {
  const serves = args[0] === "serve";
  await prepare(serves);
  if (serves) say("Starting Mandate …");
  return run(node24(), ["--disable-warning=ExperimentalWarning", join(root, "dist", "mandate.js"), ...args], {
    cwd: process.cwd(),
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
}

export async function prepare(withConsole) {
  try {
    await ensureInstalled();
    const { buildConsole, buildServer } = await import("./build.mjs");
    await Promise.all([buildServer(), ...(withConsole ? [buildConsole()] : [])]);
  } catch (thrown) {
    if (["EACCES", "EPERM", "EROFS"].includes(thrown.code)) fail(`${thrown.path ?? root} cannot be written, and the build goes there. Give this user write permission on ${root}, or run as its owner.`, 2);
    if (thrown.code === "ENOSPC" || /no space left/i.test(thrown.message)) fail(`the disk is full: the build could not be written to ${join(root, "dist")}. Free some space and start again.`);
    throw thrown;
  }
}
