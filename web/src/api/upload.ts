// Uploads by XMLHttpRequest, because fetch cannot tell how much was sent. Same route, same problems as the generated client.
import { ApiProblem } from "./generated/client.ts";
import type { Job } from "./model.ts";

export interface Picked {
  readonly file: File;
  /** The path below the dropped folder, or the name. */
  readonly path: string;
}

const URL_OF_IMPORTS = "/v1/imports";

function problem(status: number, title: string, detail: string): ApiProblem {
  return new ApiProblem({ type: "about:blank", title, status, code: "upload_failed", detail, instance: URL_OF_IMPORTS, request_id: "" });
}

function answerOf(request: XMLHttpRequest): Job {
  let body: unknown;
  try {
    body = JSON.parse(request.responseText);
  } catch {
    throw problem(request.status, "The upload failed", `The server answered ${request.status} without an explanation. Its log says more.`);
  }
  if (request.status >= 400) throw new ApiProblem(body as ApiProblem["problem"]);
  return body as Job;
}

/** Sends all files as one import. `onSent` is told the share sent, 0..1; the signal stops it and nothing is stored. */
export function upload(files: readonly Picked[], onSent: (share: number) => void, signal: AbortSignal): Promise<Job> {
  const form = new FormData();
  for (const { file, path } of files) form.append("files", file, path);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", URL_OF_IMPORTS);
    request.setRequestHeader("accept", "application/json, application/problem+json");
    request.upload.addEventListener("progress", (event) => onSent(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener("load", () => {
      try {
        resolve(answerOf(request));
      } catch (error) {
        reject(error as Error);
      }
    });
    request.addEventListener("error", () => reject(problem(0, "The upload failed", "The connection to the server broke. Nothing was stored; try again.")));
    request.addEventListener("abort", () => reject(problem(0, "The upload was stopped", "Nothing was stored.")));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
