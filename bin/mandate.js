#!/usr/bin/env node
// The command line on any Node from 18: installs and builds what is missing, then hands over to Node 24. Prints nothing itself on stdout.
import { runMandate } from "../tools/launch.mjs";

process.exitCode = await runMandate(process.argv.slice(2));
