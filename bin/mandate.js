#!/usr/bin/env node
// The command line on any Node from 18: installs and builds what is missing, then hands over to Node 24. Prints nothing itself on stdout.
import { ensureInstalled, node24 } from "../tools/prepare.mjs";
import { runMandate } from "../tools/launch.mjs";

await ensureInstalled();
const { buildConsole, buildServer } = await import("../tools/build.mjs");
await buildServer();
if (process.argv[2] === "serve") await buildConsole();
process.exitCode = await runMandate(node24(), process.argv.slice(2));
