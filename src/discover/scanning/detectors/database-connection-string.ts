// Connection string with a password.
import type { Detector } from "../contract.ts";
import { isRealPassword } from "../likely.ts";
import { sample } from "../samples.ts";

/** What stands before the password in a connection string; without it, `password=` may be anything. */
const NEIGHBOUR = /(?:server|host|data source|driver|user id|uid|initial catalog|database|addr|port)\s{0,2}=/i;

export const databaseConnectionString: Detector = {
  id: "database-connection-string",
  title: "Connection string with a password",
  provider: "database",
  kind: "password",
  keywords: ["password", "pwd"],
  pattern: /[;,&"\s]\s{0,6}"?(?:password|pwd)\s{0,2}=\s{0,2}(?<secret>[^\s;"\'`<>]{3,100})(?=;|"|\'|\s|$)/i,
  validate: (password, match) => NEIGHBOUR.test(match.input.slice(Math.max(0, match.index - 400), match.index)) && isRealPassword(password, "", "") && !/[(){}[\]]/.test(password) && match.input.includes(";"),
  identify: (_password, match) => {
    const host = /(?:server|host|data source)\s{0,2}=\s{0,2}([A-Za-z0-9._,:-]{1,120})/i.exec(match.input)?.[1];
    const user = /(?:user id|uid|user|username)\s{0,2}=\s{0,2}([A-Za-z0-9._@-]{1,80})/i.exec(match.input)?.[1];
    return { ...(host === undefined ? {} : { host }), ...(user === undefined ? {} : { user }) };
  },
  flags: [`Server=db.acme.dev;Port=5432;User Id=app;Password=${sample("alnum", 16)};Database=app;`],
  passes: [
    { text: "Server=db;User Id=app;Password=${DB_PASSWORD};Database=app;", why: "a reference" },
    { text: "Server=db;User Id=app;Password=*****;", why: "stars" },
  ],
};
