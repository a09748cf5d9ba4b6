// COPY … FROM STDIN over an open `pg` connection: the fast door for bulk rows. Text format; rows are sent in chunks with back-pressure.
import type pg from "pg";
import { databaseError } from "./database-error.ts";

export type CopyValue = string | number | boolean | null | undefined | readonly (string | number)[];
export type CopyRow = readonly CopyValue[];

const CHUNK_CHARACTERS = 256 * 1024;
const SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain?: boolean };
}

interface Submittable {
  submit(connection: CopyConnection): void;
  handleCopyInResponse(connection: CopyConnection): void;
  handleCommandComplete(message: { readonly text: string }, connection: CopyConnection): void;
  handleError(error: Error, connection: CopyConnection): void;
  handleReadyForQuery(): void;
}

/** Loads rows into `target` (a table name of the program, never input). A throw of the source fails the COPY and is thrown again. */
export function copyRows(client: pg.PoolClient, target: string, columns: readonly string[], rows: Iterable<CopyRow> | AsyncIterable<CopyRow>): Promise<number> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    let sent = 0;
    const query: Submittable = {
      submit: (connection) => connection.query(`copy ${target} (${columns.join(", ")}) from stdin`),
      handleCopyInResponse: (connection) => {
        send(connection, rows, () => failure !== undefined).then(
          (count) => {
            sent = count;
            if (failure === undefined) connection.endCopyFrom();
          },
          (thrown: unknown) => {
            failure = thrown;
            connection.sendCopyFail("the source of the rows failed");
          },
        );
      },
      handleCommandComplete: () => undefined,
      handleError: (error) => {
        failure ??= databaseError(error);
        reject(failure);
      },
      handleReadyForQuery: () => (failure === undefined ? resolve(sent) : reject(failure)),
    };
    (client as unknown as { query(submittable: Submittable): void }).query(query);
  });
}

async function send(connection: CopyConnection, rows: Iterable<CopyRow> | AsyncIterable<CopyRow>, stopped: () => boolean): Promise<number> {
  let count = 0;
  let chunk = "";
  const flush = async () => {
    if (chunk === "") return;
    connection.sendCopyFromChunk(Buffer.from(chunk, "utf8"));
    chunk = "";
    if (connection.stream.writableNeedDrain === true) await drained(connection.stream);
  };
  const add = (row: CopyRow) => {
    chunk += toLine(row);
    count++;
    return chunk.length >= CHUNK_CHARACTERS;
  };
  // Two loops, because `for await` over a plain iterable costs one turn of the event loop per row.
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      if (stopped()) return count;
      if (add(row)) await flush();
    }
  } else {
    for await (const row of rows) {
      if (stopped()) return count;
      if (add(row)) await flush();
    }
  }
  await flush();
  return count;
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      stream.removeListener("drain", finish);
      stream.removeListener("close", finish);
      done();
    };
    stream.on("drain", finish);
    stream.on("close", finish);
  });
}

function toLine(row: CopyRow): string {
  let line = "";
  for (let i = 0; i < row.length; i++) line += (i === 0 ? "" : "\t") + toField(row[i]);
  return `${line}\n`;
}

function toField(value: CopyValue): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  if (typeof value === "number") return String(value);
  return `{${value.map((item) => (typeof item === "number" ? String(item) : escapeText(`"${item.replace(/["\\]/g, "\\$&")}"`))).join(",")}}`;
}

/** `search` ignores and keeps no position of the global expression. */
const escapeText = (text: string) => (text.search(SPECIAL) === -1 ? text : text.replace(SPECIAL, (c) => ESCAPES[c] ?? c));
