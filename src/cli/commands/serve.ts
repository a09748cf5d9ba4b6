// `mandate serve`: the server until it is told to stop. Ctrl-C and SIGTERM stop it cleanly; a second one stops it at once.
import { Command } from "commander";
import { serve } from "../../app/index.ts";
import { configOf, withSettings } from "./settings-flags.ts";

export function serveCommand(): Command {
  return withSettings(new Command("serve").description("serve the API and the console")).action(async (flags: Record<string, unknown>) => {
    const say = (line: string) => process.stderr.write(`${line}\n`);
    const stopping = whenToStop();
    const running = await serve(configOf(flags), { say, stopped: () => stopping.asked });
    if (!stopping.asked) {
      process.stdout.write(`\nMandate serves at ${running.url}\nSign in once, within an hour:\n\n  ${running.signInUrl}\n\nPress Ctrl-C to stop.\n`);
      await stopping.promise;
    }
    say("Stopping …");
    await running.stop();
    say("Stopped. Everything that was acknowledged is kept.");
  });
}

const IMPATIENT_MILLISECONDS = 2_000;

/** Asked by a signal, or by the death of the launcher that started us. */
function whenToStop(): { readonly promise: Promise<void>; readonly asked: boolean } {
  const state = { asked: false };
  const promise = new Promise<void>((resolve) => {
    let since = 0;
    const ask = () => {
      // One Ctrl-C may arrive several times: from the terminal, from npm, from our launcher. Only a later one means "at once".
      if (state.asked && performance.now() - since > IMPATIENT_MILLISECONDS) process.exit(130);
      if (state.asked) return;
      state.asked = true;
      since = performance.now();
      resolve();
    };
    process.on("SIGINT", ask);
    process.on("SIGTERM", ask);
    process.on("SIGHUP", ask);
    if (process.channel !== undefined) process.once("disconnect", () => (state.asked ? undefined : ask()));
  });
  return {
    promise,
    get asked() {
      return state.asked;
    },
  };
}
