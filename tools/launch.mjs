// Runs the built program under Node 24, passing signals on. The channel to the child tells it when we are killed, so that it stops too.
import { join } from "node:path";
import { root, run } from "./prepare.mjs";

/** Resolves to the exit code. Relative paths stay those of the caller's folder. */
export function runMandate(node, args) {
  return run(node, ["--disable-warning=ExperimentalWarning", join(root, "dist", "mandate.js"), ...args], {
    cwd: process.cwd(),
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, MANDATE_ROOT: root },
  });
}
