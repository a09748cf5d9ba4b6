// `npm start`: installs and builds what is missing, then serves. Arguments after `--` go to `mandate serve`.
import { runMandate } from "./launch.mjs";

process.exitCode = await runMandate(["serve", ...process.argv.slice(2)]);
