// Approvals as people live them: the inbox, questions, a decision by keyboard, a stand-in, several at once, scripts, and an emergency.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { accessibilityViolations, drawn, drive, newToken, passesBothWays, personIn, script } from "./drive.ts";
import type { Session } from "./product.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen } = of;
/** Several people, each in a browser of his own. */
const SLOW = 240_000;
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

interface Wanted {
  readonly name: string;
  readonly sponsor?: string;
  readonly owner?: string;
  readonly environment?: string;
  readonly calls?: number;
}
const yaml = ({ name, sponsor = "ben@example.com", owner = "olga@example.com", environment = "production", calls = 100 }: Wanted) => `name: ${name}
title: Mandate ${name}
owner: ${owner}
sponsor: ${sponsor}
purpose:
  text: Summarise tickets for the people on duty
  category: customer-support
subjects:
  - agent: ${name}
acting: on_behalf_of
scope:
  tools:
    - server: helpdesk
      tool: get_ticket
  environments: [${environment}]
limits:
  day: { calls: ${calls} }
start: ${day(0)}
end: ${day(300)}
review_every_days: 90
`;

async function api<T>(on: Page, path: string, data?: object): Promise<T> {
  const { request } = on.context();
  const answer = await (data === undefined ? request.get(`${of.product().url}${path}`) : request.post(`${of.product().url}${path}`, { data }));
  return (await answer.json()) as T;
}

/** A mandate that waits, written by the administrator. Gives its request. */
async function submitted(wanted: Wanted): Promise<string> {
  const { mandate } = await api<{ mandate: { id: string } }>(page(), "/v1/mandates", { yaml: yaml(wanted) });
  return (await api<{ request: string }>(page(), `/v1/mandates/${mandate.id}/submit`, {})).request;
}

const visit = async (on: Page, path: string) => {
  await on.goto(`${of.product().url}${path}`);
  await on.getByRole("main").waitFor();
};

describe("approvals", () => {
  let ben: Session;

  verifies("E1.inbox", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/approvals");
    await seen("Nothing waits for you");
    await passesBothWays(page());
    ben = await personIn(of, "ben@example.com", "viewer");
    const request = await submitted({ name: "inbox" });
    await go(`/approvals/${request}`);
    await seen("You wrote or submitted this mandate");

    await visit(ben.page, "/approvals");
    await ben.page.getByRole("link", { name: "Approvals 1 waiting" }).waitFor();
    await ben.page.getByRole("link", { name: "Mandate inbox" }).waitFor();
    await passesBothWays(ben.page);
    await ben.page.keyboard.press("j");
    await ben.page.keyboard.press("Enter");
    await ben.page.getByRole("heading", { name: "What it would allow" }).waitFor();
    await ben.page.getByText("helpdesk/get_ticket").first().waitFor();
    await ben.page.getByLabel("Ask or answer").fill("For how long do you need it?");
    await ben.page.getByRole("button", { name: "Send" }).click();
    await page().reload();
    await seen("For how long do you need it?");
    await page().getByLabel("Ask or answer").fill("Until the autumn.");
    await page().getByRole("button", { name: "Send" }).click();
    await page().getByText("Until the autumn.", { exact: true }).waitFor();

    await ben.page.reload();
    await ben.page.getByText("Until the autumn.").waitFor();
    await ben.page.getByRole("heading", { name: "Questions and answers" }).click();
    await ben.page.keyboard.press("a");
    await ben.page.keyboard.type("fine until then");
    await ben.page.keyboard.press("Control+Enter");
    await ben.page.getByText("It was approved.").or(ben.page.getByRole("heading", { name: "Decisions so far" })).first().waitFor();
    await ben.page.getByText("fine until then").waitFor();
    const { data } = await api<{ data: readonly { kind: string; title: string }[] }>(page(), "/v1/notices");
    expect(data.filter(({ kind }) => kind === "approval.decided").map(({ title }) => title)).toEqual(["Approved: Mandate inbox"]);
  }, SLOW);

  verifies("E1.diff", async () => {
    const { mandate, revision } = await api<{ mandate: { id: string }; revision: string }>(page(), "/v1/mandates/inbox");
    const changed = await page().context().request.put(`${of.product().url}/v1/mandates/${mandate.id}`, { data: { yaml: yaml({ name: "inbox", calls: 5000 }) }, headers: { "if-match": `"${revision}"` } });
    expect(changed.status()).toBe(200);
    const wider = (await api<{ request: string }>(page(), `/v1/mandates/${mandate.id}/submit`, {})).request;
    await visit(ben.page, `/approvals/${wider}`);
    await ben.page.getByText("One change allows more than before.").waitFor();
    await ben.page.getByText("limits.day.calls").waitFor();
    await passesBothWays(ben.page);
    await ben.page.keyboard.press("r");
    await ben.page.keyboard.type("too many calls");
    await ben.page.keyboard.press("Control+Enter");
    await ben.page.getByText("too many calls").first().waitFor();
    await visit(ben.page, "/approvals?view=all");
    await ben.page.getByRole("cell", { name: "rejected" }).waitFor();
  }, SLOW);

  verifies("E1.several", async () => {
    for (const name of ["low-one", "low-two"]) await submitted({ name, owner: "ben@example.com", sponsor: "sven@example.com", environment: "test" });
    const risky = await submitted({ name: "not-low" });
    await visit(ben.page, "/approvals");
    await expect.poll(() => ben.page.getByRole("checkbox").count()).toBe(2);
    for (const name of ["low-one", "low-two"]) await ben.page.getByRole("checkbox", { name: `Select: Mandate ${name}` }).check();
    await ben.page.getByRole("button", { name: "Approve 2" }).click();
    await ben.page.getByText("2 approved.").waitFor();
    const { request } = await api<{ request: { hash: string } }>(ben.page, `/v1/requests/${risky}`);
    const { data } = await api<{ data: readonly { done: boolean; says: string }[] }>(ben.page, "/v1/requests/decide", { decision: "approved", requests: [{ id: risky, hash: request.hash }] });
    expect(data).toEqual([{ request: risky, done: false, says: expect.stringContaining("decided one by one") }]);
    expect((await api<{ mandate: { state: string } }>(page(), "/v1/mandates/low-two")).mandate.state).toBe("active");
  });

  verifies("E1.delegation", async () => {
    const cat = await personIn(of, "cat@example.com", "viewer");
    await visit(ben.page, "/approvals/away");
    await ben.page.getByText("Nobody stands in for anybody").waitFor();
    await ben.page.getByLabel("Who decides").fill("cat@example.com");
    await ben.page.getByLabel("Why").fill("holiday");
    await ben.page.getByRole("button", { name: "Name the stand-in" }).click();
    await ben.page.getByRole("cell", { name: "cat@example.com" }).waitFor();
    await passesBothWays(ben.page);
    const request = await submitted({ name: "while-away" });
    await visit(cat.page, "/approvals");
    await cat.page.getByRole("link", { name: "Mandate while-away" }).click();
    await cat.page.getByText("You decide as its sponsor, in the place of ben@example.com.").waitFor();
    await cat.page.getByRole("button", { name: "Approve version 1" }).click();
    await cat.page.getByRole("heading", { name: "Decisions so far" }).waitFor();
    await cat.context.close();
    const { decisions } = await api<{ decisions: readonly { by: string; behalf: string | null }[] }>(page(), `/v1/requests/${request}`);
    expect(decisions).toMatchObject([{ by: "cat@example.com", behalf: "ben@example.com" }]);
    await visit(ben.page, "/approvals/away");
    await ben.page.getByRole("button", { name: "End now" }).click();
    await ben.page.getByRole("cell", { name: /^ended/ }).waitFor();
  });

  verifies("E1.script", async () => {
    const token = await newToken(of, "operator");
    const requests = script(of, token, ["requests"]);
    await api(page(), "/v1/mandates", { yaml: yaml({ name: "scripted" }) });
    const submit = await requests("submit", "scripted");
    expect(submit.stdout).toMatch(/^rqt_\w+ {2}scripted waits for approval/);
    const id = submit.stdout.split(" ")[0] ?? "";
    expect((await requests("list", "--view", "mine", "--state", "waiting")).stdout).toContain(id);
    expect((await requests("comment", id, "From the pipeline")).code).toBe(0);
    expect((await requests("show", id)).stdout).toMatch(/What it would allow:[^]*\+ scope\.tools: helpdesk\/get_ticket[^]*From the pipeline/);
    expect(await requests("approve", id)).toMatchObject({ code: 3, stderr: expect.stringContaining("A decision is a person's") });
    const decided = await fetch(`${of.product().url}/v1/requests/${id}/decide`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ decision: "approved", hash: "0".repeat(64) }) });
    expect(decided.status).toBe(403);
    const withdrawn = await requests("withdraw", id, "--why", "too early", "--format", "json");
    expect(JSON.parse(withdrawn.stdout)).toMatchObject({ request: { state: "withdrawn", why: "too early" } });
  }, SLOW);

  verifies("N24.break-glass", async () => {
    const sam = await personIn(of, "sam@example.com", "approver");
    const lee = await personIn(of, "lee@example.com", "approver");
    await visit(ben.page, "/approvals/break-glass");
    await ben.page.getByText("There was no emergency").waitFor();
    await ben.page.getByRole("button", { name: "Ask for emergency access" }).click();
    await ben.page.getByLabel("Incident").fill("INC-4711");
    await ben.page.getByLabel("Reason").fill("The database hangs and nobody else can restart it");
    await ben.page.getByLabel("Identity").fill("aws|123456789012|role|arn:aws:iam::123456789012:role/oncall");
    await ben.page.getByLabel("Actions").fill("rds:RebootDBInstance");
    await drawn(ben.page);
    expect(await accessibilityViolations(ben.page)).toEqual([]);
    await ben.page.getByRole("button", { name: "Ask", exact: true }).click();
    await ben.page.getByText("You asked for it, under this account or another, so somebody else must open it.").waitFor();
    const at = new URL(ben.page.url()).pathname;

    await visit(sam.page, at);
    await sam.page.getByRole("button", { name: "Open for 60 minutes" }).click();
    await sam.page.getByText("closes by itself").waitFor();
    await sam.page.getByText("Emergency access is open.").waitFor();
    await passesBothWays(sam.page);
    await go("/inventory");
    await seen("Emergency access is open.");

    await ben.page.reload();
    await ben.page.getByLabel("Why").fill("restarted it");
    await ben.page.getByRole("button", { name: "Close it now" }).click();
    await ben.page.getByText("so somebody else must review it").waitFor();
    await visit(lee.page, at);
    await lee.page.getByLabel("What was done").fill("One reboot of the instance, as the record shows.");
    await lee.page.getByRole("button", { name: "Close the review" }).click();
    await lee.page.getByText("Justified, by").waitFor();
    await visit(lee.page, "/approvals/break-glass");
    await lee.page.getByRole("cell", { name: "justified" }).waitFor();
    await passesBothWays(lee.page);
    for (const session of [sam, lee]) await session.context.close();
    await go("/record?what=break-glass.opened");
    await seen("break-glass.opened");
  }, SLOW);
});
