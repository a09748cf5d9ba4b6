// Database address with a password.
import type { Detector } from "../contract.ts";
import { isRealPassword } from "../likely.ts";
import { sample } from "../samples.ts";

export const databaseUrl: Detector = {
  id: "database-url",
  title: "Database address with a password",
  provider: "database",
  kind: "password",
  keywords: ["://"],
  pattern: /(?<scheme>(?:jdbc:)?(?:postgres(?:ql)?|postgis|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|cockroachdb|clickhouse|oracle|snowflake|redshift|cassandra|neo4j|bolt|influxdb|db2|kafka|nats|memcached|vertica|timescaledb)(?:\+[a-z0-9]{1,16})?):\/\/(?<user>[^\s:@\/"\'<>`$]{0,80}):(?<secret>[^\s"\'<>`]{1,120})@(?<host>\[[0-9a-f:]{2,45}\]|[A-Za-z0-9._-]{1,160}|\{\{?[A-Za-z_.]{1,40}\}?\})(?::\d{1,5})?/i,
  validate: (password, match) => isRealPassword(password, match.groups?.["host"] ?? "", match.groups?.["user"] ?? ""),
  identify: (_password, match) => ({ engine: (match.groups?.["scheme"] ?? "").toLowerCase(), user: match.groups?.["user"] ?? "", host: match.groups?.["host"] ?? "" }),
  flags: [
    `DATABASE_URL=postgres://billing:${sample("alnum", 16)}@db.internal:5432/billing`,
    `mongodb+srv://app:${sample("alnum", 12)}@cluster0.abcde.mongodb.net/test`,
  ],
  passes: [
    { text: "postgres://user:password@localhost:5432/db", why: "the sample of every manual" },
    { text: "postgres://app:${DB_PASSWORD}@db/app", why: "a reference" },
    { text: "amqp://user:*****@example.com", why: "stars" },
  ],
};
