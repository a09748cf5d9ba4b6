// The flags of a command that needs the configuration: one for each setting, derived from its declaration.
import { Command } from "commander";
import { readConfig, settingSays, SETTING_KEYS, type Config } from "../../app/index.ts";

export function withSettings(command: Command, keys: readonly (typeof SETTING_KEYS)[number][] = SETTING_KEYS): Command {
  command.option("--config <file>", "configuration file (default: mandate.yaml when it is there)");
  for (const key of keys) command.option(`--${key.replaceAll("_", "-")} <value>`, settingSays(key));
  return command;
}

/** Commander gives camelCase; settings are snake_case. */
export function configOf(flags: Readonly<Record<string, unknown>>): Config {
  const { config, ...rest } = flags;
  const named = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]));
  return readConfig({ flags: named, env: process.env, configFile: typeof config === "string" ? config : undefined, folder: process.cwd() });
}
