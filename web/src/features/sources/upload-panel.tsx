// Upload exports: drag and drop or choose, several files or folders, progress while sending, then the job's own progress per file.
import { Button, Progress } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type DragEvent, type ReactNode } from "react";
import type { Job } from "../../api/model.ts";
import { keys, settingsQuery } from "../../api/queries.ts";
import { upload, type Picked } from "../../api/upload.ts";
import { Name } from "../../ui/name.tsx";
import { Problem } from "../../ui/states.tsx";
import { filesOf } from "./dropped-files.ts";
import "./sources.css";

const sizeOf = (bytes: number): string =>
  bytes < 1024 ? `${bytes} B` : bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} kB` : bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(2)} GB`;

const SHOWN = 12;

export function UploadPanel({ onStarted }: { readonly onStarted?: (job: Job) => void }): ReactNode {
  const cache = useQueryClient();
  const { data: settings } = useQuery(settingsQuery);
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController | null>(null);
  const [picked, setPicked] = useState<readonly Picked[]>([]);
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);

  const add = (more: readonly Picked[]) => setPicked((now) => [...now.filter((old) => !more.some((each) => each.path === old.path)), ...more]);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(await filesOf(event.dataTransfer));
  };
  const send = async () => {
    stop.current = new AbortController();
    setSent(0);
    setError(null);
    try {
      const job = await upload(picked, setSent, stop.current.signal);
      setPicked([]);
      cache.setQueryData(keys.jobs, (old: readonly Job[] | undefined) => [job, ...(old ?? [])]);
      onStarted?.(job);
    } catch (failure) {
      setError(failure);
    } finally {
      setSent(null);
    }
  };

  const bytes = picked.reduce((sum, { file }) => sum + file.size, 0);
  const limit = settings?.upload_limit_bytes;
  const tooLarge = limit !== undefined && picked.some(({ file }) => file.size > limit);
  return (
    <div className="stack">
      <div
        className={over ? "drop is-over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <p>Drop files or folders here</p>
        <p className="dim small">JSON, CSV, YAML, JSON lines. Each file is recognised by its content, not its name.{limit === undefined ? "" : ` At most ${sizeOf(limit)} each.`}</p>
        <Button variant="default" onClick={() => input.current?.click()} disabled={sent !== null}>
          Choose files
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          className="visually-hidden"
          tabIndex={-1}
          aria-label="Export files"
          onChange={(event) => {
            add(Array.from(event.currentTarget.files ?? [], (file) => ({ file, path: file.name })));
            event.currentTarget.value = "";
          }}
        />
      </div>
      {picked.length === 0 ? null : (
        <ul className="picked" aria-label="Files to upload">
          {picked.slice(0, SHOWN).map(({ path, file }) => (
            <li key={path}>
              <Name text={path} mono limit={56} />
              <span className={limit !== undefined && file.size > limit ? "is-danger" : "dim"}>{sizeOf(file.size)}</span>
              <button type="button" className="plain dim" aria-label={`Leave out ${path}`} onClick={() => setPicked((now) => now.filter((each) => each.path !== path))}>
                ×
              </button>
            </li>
          ))}
          {picked.length > SHOWN ? <li className="dim">and {picked.length - SHOWN} more</li> : null}
        </ul>
      )}
      {sent === null ? null : <Progress value={sent * 100} size="sm" aria-label="Sent" />}
      {tooLarge ? <p className="is-danger small">A file is larger than the server takes. Run `mandate scan` on it instead, or split it.</p> : null}
      {error === null ? null : <Problem error={error} doing="uploading" />}
      {picked.length === 0 ? null : (
        <div className="row">
          <Button onClick={() => void send()} disabled={sent !== null || tooLarge}>
            {sent === null ? `Import ${picked.length === 1 ? "1 file" : `${picked.length} files`}, ${sizeOf(bytes)}` : `Sending, ${Math.round(sent * 100)} %`}
          </Button>
          {sent === null ? null : (
            <Button variant="default" onClick={() => stop.current?.abort()}>
              Stop
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
