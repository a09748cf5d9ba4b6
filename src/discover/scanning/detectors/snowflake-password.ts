// Snowflake password.
import type { Detector } from "../contract.ts";
import { looksLikeWords } from "../entropy.ts";
import { sample } from "../samples.ts";

export const snowflakePassword: Detector = {
  id: "snowflake-password",
  title: "Snowflake password",
  provider: "snowflake",
  kind: "password",
  keywords: ["snowflake", "snowsql"],
  pattern: /(?:snowflake|snowsql)[A-Za-z0-9_ .-]{0,20}?(?:password|passwd|pwd)["'\s]{0,3}[=:]\s{0,3}["']?(?<secret>[^\s"'`,;]{8,64})/i,
  validate: (password) => !looksLikeWords(password) && !/[({]/.test(password),
  identify: (_secret, match) => {
    const account = /(?:account["'\s_]{0,3}[=:]\s{0,3}["']?)([A-Za-z0-9_.-]{4,60})/i.exec(match.input)?.[1];
    const user = /snowflake_?user["'\s]{0,3}[=:]\s{0,3}["']?([A-Za-z0-9_.@-]{2,60})/i.exec(match.input)?.[1];
    return { ...(account === undefined ? {} : { account }), ...(user === undefined ? {} : { user }) };
  },
  flags: [`SNOWFLAKE_PASSWORD=${"V7!" + sample("alnum", 12)}`],
  passes: [
    { text: "SNOWFLAKE_PASSWORD=${SNOWFLAKE_PASSWORD}", why: "a reference" },
    { text: "const snowflakePassword: PasswordField = read", why: "a name in code" },
    { text: "SNOWFLAKE_PASSWORD=<password>", why: "a blank" },
  ],
};
