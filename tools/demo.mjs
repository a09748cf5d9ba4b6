// `npm run demo`: installs and builds what is missing, then tells the story of an agent at the gate. `-- --once` ends by itself.
import { join } from "node:path";
import { prepare } from "./launch.mjs";
import { node24, root, run } from "./prepare.mjs";

await prepare(true);
process.exitCode = await run(node24(), ["--disable-warning=ExperimentalWarning", join(root, "demo", "run.ts"), ...process.argv.slice(2)]);
