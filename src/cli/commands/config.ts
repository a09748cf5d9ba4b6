// `mandate config validate`: reads the configuration as `serve` would and says what it came to.
import { Command } from "commander";
import { baseUrl } from "../../app/index.ts";
import { configOf, withSettings } from "./settings-flags.ts";

export function configCommand(): Command {
  const validate = withSettings(new Command("validate").description("check the configuration without starting anything")).action((flags: Record<string, unknown>) => {
    const config = configOf(flags);
    const lines = [
      `file        ${config.file ?? "none"}`,
      `listens     ${config.host}:${config.port}`,
      `address     ${baseUrl(config, config.port)}`,
      `database    ${config.databaseUrl === undefined ? `embedded, in ${config.dataDir}` : "a server, by its URL"}`,
      `data        ${config.dataDir}`,
      `logs        ${config.logLevel}`,
    ];
    process.stdout.write(`The configuration is valid.\n${lines.map((line) => `  ${line}\n`).join("")}`);
  });
  return new Command("config").description("the configuration").addCommand(validate);
}
