// Uploaded files go to a folder of their own as they arrive, never into memory. Names are tamed; relative paths are kept, because code needs them.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyRequest } from "fastify";
import { MandateError } from "../kernel/index.ts";

export interface UploadFolder {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly path: string; readonly bytes: number }[];
  /** Digest over names and contents, for Idempotency-Key. */
  readonly fingerprint: string;
}

const MOST_SEGMENTS = 32;
const MOST_SEGMENT_CHARACTERS = 200;

/** Receives every file of a multipart request into `folder`. What was received so far is removed when the request breaks off. */
export async function receiveUploads(request: FastifyRequest, folder: string): Promise<UploadFolder> {
  const files: { name: string; path: string; bytes: number }[] = [];
  const digest = createHash("sha256");
  const taken: Taken = { files: new Set(), folders: new Set() };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for await (const part of request.files()) {
      const name = freeName(tameName(part.filename), taken);
      const path = join(folder, name);
      let bytes = 0;
      digest.update(`\0${name}\0`);
      const counting = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          digest.update(chunk);
          done(null, chunk);
        },
      });
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await pipeline(part.file, counting, createWriteStream(path, { mode: 0o600, flags: "wx" }));
      if (part.file.truncated) throw new MandateError("too_large", `${name} is larger than the upload limit. Split it, or read it with \`mandate scan\` on the machine it is on.`);
      files.push({ name, path, bytes });
    }
    if (files.length === 0) throw new MandateError("invalid_input", "The upload holds no file. Send at least one part with a file name.");
    return { folder, files, fingerprint: digest.digest("hex") };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    if ((thrown as NodeJS.ErrnoException).code === "ENOSPC") throw new MandateError("disk_full", "The upload could not be kept, because the server's disk is full. Free some space there and upload again.", { cause: thrown });
    throw thrown;
  }
}

/** A relative path without ways out of the folder, control characters or endless names. */
export function tameName(name: string): string {
  const segments = name
    .split(/[/\\]+/)
    .map((segment) => segment.replaceAll(/[\p{Cc}:*?"<>|]/gu, "_").trim().slice(0, MOST_SEGMENT_CHARACTERS))
    .filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  return segments.slice(-MOST_SEGMENTS).join("/") || "upload";
}

interface Taken {
  readonly files: Set<string>;
  readonly folders: Set<string>;
}

/** A name that is there already, or is a folder of another (`a` and `a/b`), is moved aside. */
function freeName(name: string, taken: Taken): string {
  let free = name;
  for (let count = 2; isTaken(free, taken); count++) free = `${count}-${name}`;
  taken.files.add(free);
  for (const folder of foldersOf(free)) taken.folders.add(folder);
  return free;
}

function isTaken(name: string, taken: Taken): boolean {
  return taken.files.has(name) || taken.folders.has(name) || foldersOf(name).some((folder) => taken.files.has(folder));
}

function foldersOf(name: string): string[] {
  const segments = name.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}
