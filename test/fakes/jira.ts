// Jira Cloud as far as Mandate uses it: issues with documents, labels that are searched, comments, transitions by category.
import { refused, startFake, type Fake, type Given, type Received } from "./server.ts";

export interface FakeIssue {
  readonly key: string;
  readonly summary: string;
  readonly labels: readonly string[];
  readonly comments: unknown[];
  done: boolean;
}

export interface FakeJira extends Fake {
  readonly issues: FakeIssue[];
}

interface Doc {
  readonly type?: string;
  readonly version?: number;
  readonly content?: readonly { readonly type: string; readonly content?: readonly { readonly text?: string }[] }[];
}

/** PROVIDER: Jira refuses a document with an empty text node. */
const isDoc = (doc: Doc | undefined): boolean => doc?.type === "doc" && doc.version === 1 && (doc.content ?? []).every(({ type, content = [] }) => type === "paragraph" && content.every(({ text }) => text !== undefined && text !== ""));

export async function startJira(user: string, token: string, project: string): Promise<FakeJira> {
  const issues: FakeIssue[] = [];
  const wanted = `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
  const answer = (request: Received): Given => {
    if (request.headers.authorization !== wanted) return refused(401, "credentials");
    const path = request.path.replace("/rest/api/3/", "");
    const body = request.body === "" ? {} : (JSON.parse(request.body) as Record<string, never>);
    if (path === "myself") return { status: 200, body: { accountId: "1" } };
    if (path === "search/jql") {
      const label = /labels = "([^"]+)"/.exec(String(body["jql"]))?.[1];
      return { status: 200, body: { issues: issues.filter(({ labels }) => label !== undefined && labels.includes(label)).map(({ key }) => ({ key })) } };
    }
    if (path === "issue" && request.method === "POST") return made(body["fields"] as never);
    const [, key = "", rest = ""] = /^issue\/([^/]+)\/?(.*)$/.exec(path) ?? [];
    const issue = issues.find((each) => each.key === key);
    if (issue === undefined) return refused(404, path);
    if (rest === "") return { status: 200, body: { key, fields: { status: { statusCategory: { key: issue.done ? "done" : "new" } } } } };
    if (rest === "comment") {
      if (!isDoc(body["body"])) return refused(400, "comment");
      issue.comments.push(body["body"]);
      return { status: 201, body: {} };
    }
    if (rest === "transitions" && request.method === "GET") return { status: 200, body: { transitions: [{ id: "11", to: { statusCategory: { key: "indeterminate" } } }, { id: "31", to: { statusCategory: { key: "done" } } }] } };
    if ((body["transition"] as { id?: string } | undefined)?.id !== "31") return refused(400, "transition");
    issue.done = true;
    return { status: 204 };
  };
  const made = (fields: { project?: { key?: string }; issuetype?: { name?: string }; summary?: string; description?: Doc; labels?: readonly string[] }): Given => {
    const { summary = "", labels = [] } = fields;
    if (fields.project?.key !== project || fields.issuetype?.name !== "Task") return refused(400, "project or type");
    if (summary === "" || summary.length > 255 || /[\r\n]/.test(summary)) return refused(400, "summary");
    if (!isDoc(fields.description) || labels.some((label) => /\s/.test(label))) return refused(400, "description or labels");
    const issue = { key: `${project}-${issues.length + 1}`, summary, labels, comments: [], done: false };
    issues.push(issue);
    return { status: 201, body: { id: String(issues.length), key: issue.key } };
  };
  return { ...(await startFake(answer)), issues };
}
