// Files of a drop, folders walked: a dropped folder keeps its relative paths, because code and configuration mean something only with theirs.
import type { Picked } from "../../api/upload.ts";

const MAX_FILES = 5000;

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));
const batchOf = (reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

async function walk(entry: FileSystemEntry, found: Picked[]): Promise<void> {
  if (found.length >= MAX_FILES) return;
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    found.push({ file: await fileOf(entry as FileSystemFileEntry), path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader hands out its entries in batches; an empty batch is the end.
  for (let batch = await batchOf(reader); batch.length > 0; batch = await batchOf(reader)) {
    for (const each of batch) await walk(each, found);
  }
}

export async function filesOf(transfer: DataTransfer): Promise<readonly Picked[]> {
  // Taken before the first await: the browser empties the transfer when the event is over.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const plain = Array.from(transfer.files, (file) => ({ file, path: file.name }));
  if (entries.length === 0) return plain;
  const found: Picked[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}
