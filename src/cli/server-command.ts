// What the commands that ask a running server share: the format they print in, the lists they read, the files they take.
import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { MandateError, messageOf } from "../kernel/index.ts";
import { serverClient } from "./server-client.ts";

export interface Format {
  readonly format: string;
}

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

type Query = Readonly<Record<string, string | undefined>>;

/** `plain` is for people; any other word than these is refused with the list of them. */
export const formatted = (command: Command, plain: "text" | "table" = "text", ...more: readonly string[]): Command =>
  command.addOption(new Option("-f, --format <format>", "how to print").choices([plain, ...more, "json"]).default(plain));

/** A list that is read page by page; `sayMore` tells how to go on. */
export const paged = (command: Command, limit = "100"): Command => command.option("--limit <count>", "how many at most", limit).option("--cursor <cursor>", "go on where the page before ended");

export function sayMore({ next_cursor }: Page<unknown>): void {
  if (next_cursor !== null) process.stderr.write(`There are more: --cursor ${next_cursor}\n`);
}

/** For an option that may be repeated. */
export const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

export function print(format: string, value: unknown, lines: readonly string[]): void {
  if (format === "json") printJson(value);
  else process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

export const readJson = async <T>(path: string): Promise<T> => JSON.parse(await serverClient().get(path)) as T;
export const postJson = async <T>(path: string, body: unknown): Promise<T> => (await serverClient().post(path, body)) as T;

export async function everyPage<Row>(path: string, query: Query): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await readJson<Page<Row>>(address(path, { ...query, cursor, limit: "500" }));
    rows.push(...page.data);
    if (page.next_cursor === null) return rows;
    cursor = page.next_cursor;
  }
}

/** `path` with what was given of `query`. */
export function address(path: string, query: Query): string {
  const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** `what` the file is to hold, for the sentence when it cannot be read. */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new MandateError("invalid_input", `${file} cannot be read (${messageOf(cause)}); name a file that holds ${what}`, { cause });
  }
}
