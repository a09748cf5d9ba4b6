// Finds the files below a path. Follows no link out of the tree, visits nothing twice, and says what it could not read.
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { messageOf } from "../../../kernel/index.ts";

export interface FoundFile {
  /** Path to open. */
  readonly path: string;
  /** Path relative to the root, `/`-separated; the file's name when the root is the file itself. */
  readonly relative: string;
  readonly sizeBytes: number;
  /** True when the user named this very file. */
  readonly named: boolean;
}

export type Walked = { readonly file: FoundFile } | { readonly unreadable: string; readonly why: string };

/** Folders that hold no source of truth: other people's code, version control internals, our own data. */
const SKIPPED_FOLDERS = new Set([".git", ".hg", ".svn", "node_modules", ".mandate", ".venv", "__pycache__", ".terraform"]);

/** Yields every regular file below `root`, folders in name order, depth first. */
export async function* walk(root: string): AsyncGenerator<Walked> {
  let entry;
  try {
    entry = await stat(root);
  } catch (cause) {
    yield { unreadable: root, why: explain(cause) };
    return;
  }
  if (entry.isFile()) {
    yield { file: { path: root, relative: basename(root), sizeBytes: entry.size, named: true } };
    return;
  }
  if (!entry.isDirectory()) {
    yield { unreadable: root, why: "it is neither a file nor a folder" };
    return;
  }
  const top = await realpath(root);
  yield* walkFolder(root, { root, top, seen: new Set([top]) });
}

interface Walk {
  readonly root: string;
  /** The root without links: nothing outside it is read. */
  readonly top: string;
  readonly seen: Set<string>;
}

async function* walkFolder(folder: string, state: Walk): AsyncGenerator<Walked> {
  const names: string[] = [];
  try {
    for await (const child of await opendir(folder)) names.push(child.name);
  } catch (cause) {
    yield { unreadable: folder, why: explain(cause) };
    return;
  }
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    try {
      const link = await lstat(path);
      const entry = link.isSymbolicLink() ? await stat(path) : link;
      if (entry.isDirectory() && SKIPPED_FOLDERS.has(name)) continue;
      if (!entry.isDirectory() && !entry.isFile()) continue;
      if (link.isSymbolicLink() || entry.isDirectory()) {
        const real = await realpath(path);
        if (state.seen.has(real) || !isBelow(real, state.top)) continue;
        state.seen.add(real);
      }
      if (entry.isDirectory()) yield* walkFolder(path, state);
      else yield { file: { path, relative: relative(state.root, path).split(sep).join("/"), sizeBytes: entry.size, named: false } };
    } catch (cause) {
      // A dangling link is no data that was missed.
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") continue;
      yield { unreadable: path, why: explain(cause) };
    }
  }
}

const isBelow = (path: string, top: string) => path === top || path.startsWith(top.endsWith(sep) ? top : top + sep);

function explain(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "there is no such file or folder; check the path";
    case "EACCES":
    case "EPERM":
      return "reading is not permitted; run as a user who may read it";
    case "ELOOP":
      return "its links run in a circle; remove the link";
    default:
      return messageOf(cause);
  }
}
