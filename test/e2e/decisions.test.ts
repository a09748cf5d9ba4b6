// Decisions as enforcement points and people live them: asked by script and by AuthZEN, held, let go once by the sponsor, and searched with the reasons.
import { describe, expect } from "vitest";
import { drive, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen } = of;
/** Two people in two browsers, and the command line seven times. */
const SLOW = 240_000;
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const MANDATE = {
  name: "renewals", title: "Renewals", owner: "olga@example.com", sponsor: "ben@example.com", purpose: { text: "Renew contracts", category: "customer-support" }, subjects: [{ agent: "renewals" }], acting: "autonomous",
  scope: { tools: [{ server: "crm", tool: "read_ticket" }, { server: "crm", tool: "delete_ticket" }], environments: ["production"] }, start: day(0), end: day(300), review_every_days: 90,
};
const AGENT = { name: "renewals", title: "Renewals", purpose: "Renew contracts", owner: "olga@example.com", sponsor: "ben@example.com", runtime: { kind: "other" }, authentication: [] };
const POLICY = {
  name: "deleting-waits", layer: "estate", title: "Deleting waits for the sponsor", text: '@id("delete")\n@hold("sponsor")\nforbid (principal, action == Mandate::Action::"call_tool", resource)\nwhen { resource.name == "delete_ticket" };',
  cases: [{ name: "a delete", request: { agent: "renewals", tool: { server: "crm", tool: "delete_ticket", arguments: {} } }, expect: "hold" }],
};

describe("decisions", () => {
  verifies("A3.decisions", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/decisions");
    await seen("Nothing was decided yet");

    const { url } = of.product();
    const post = async <T>(path: string, data: object, by = page()) => {
      const answer = await by.context().request.post(`${url}${path}`, { data });
      expect([path, answer.ok(), answer.ok() ? "" : await answer.text()]).toEqual([path, true, ""]);
      return (await answer.json()) as T;
    };
    const ben = await personIn(of, "ben@example.com", "viewer");
    const { agent } = await post<{ agent: { id: string } }>("/v1/agents", { document: AGENT });
    const { mandate, versions } = await post<{ mandate: { id: string }; versions: { hash: string }[] }>("/v1/mandates", { document: MANDATE });
    await post(`/v1/mandates/${mandate.id}/submit`, {});
    await post(`/v1/mandates/${mandate.id}/decide`, { decision: "approved", hash: versions[0]?.hash, comment: "" }, ben.page);
    await post(`/v1/agents/${agent.id}/activate`, {});
    const written = await post<{ policy: { id: string }; versions: { hash: string }[] }>("/v1/runtime-policies", { content: POLICY });
    await post(`/v1/runtime-policies/${written.policy.id}/activate`, { hash: written.versions[0]?.hash });

    const token = await newToken(of, "operator");
    const mandateScript = script(of, token);
    const decide = (tool: string) => mandateScript("decide", "--agent", "renewals", "--tool", tool, "--argument", "id=T-1", "--environment", "production");
    await expect.poll(async () => (await decide("crm/read_ticket")).code, { timeout: 10_000 }).toBe(0);
    expect(await decide("crm/send_mail")).toMatchObject({ code: 3, stdout: expect.stringContaining("denied") as string });
    await expect.poll(async () => (await decide("crm/delete_ticket")).code, { timeout: 10_000 }).toBe(4);

    // A gateway asks that exactly this act be let go; its sponsor does so in the console, and it can be done once.
    const gateway = async (path: string, data: object) => (await (await fetch(`${url}${path}`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify(data) })).json()) as { decision: boolean; context: { evaluation_id: string }; task: { id: string } };
    const question = (more: object = {}) => ({ subject: { type: "agent", id: agent.id }, action: { name: "tools/call" }, resource: { type: "tool", id: "crm__delete_ticket" }, context: { environment: "production", input: { id: "T-1" }, ...more } });
    const held = await gateway("/access/v1/evaluation", question());
    const { task } = await gateway("/access/v1/requests", { ...question(), denial: { evaluation_id: held.context.evaluation_id }, requested_access: { justification: "It is a duplicate" } });
    await ben.page.goto(`${url}/approvals/held`);
    await ben.page.getByRole("link", { name: "crm/delete_ticket" }).waitFor();
    await passesBothWays(ben.page);
    await ben.page.getByRole("link", { name: "crm/delete_ticket" }).click();
    await ben.page.getByText("It is a duplicate").waitFor();
    await passesBothWays(ben.page);
    await ben.page.getByRole("button", { name: "Let this act go, once" }).click();
    await ben.page.getByText("Let go", { exact: true }).waitFor();
    await ben.context.close();
    expect((await gateway("/access/v1/evaluation", question({ approval: { id: task.id }, input: { id: "T-2" } }))).decision).toBe(false);
    expect((await gateway("/access/v1/evaluation", question({ approval: { id: task.id } }))).decision).toBe(true);
    expect((await gateway("/access/v1/evaluation", question({ approval: { id: task.id } }))).decision).toBe(false);

    await go("/decisions");
    await page().getByRole("button", { name: "Denied" }).click();
    await page().getByRole("cell", { name: "crm/send_mail" }).waitFor();
    expect(page().url()).toContain("decision=deny");
    await passesBothWays(page());
    await page().getByRole("row", { name: /crm\/send_mail/ }).getByRole("link").first().click();
    await seen("does not allow the tool send_mail of crm");
    await seen("Not looked at");
    await passesBothWays(page());
    const listed = JSON.parse((await mandateScript("decisions", "list", "--decision", "hold", "--format", "json")).stdout) as { data: { id: string; stage: string }[] };
    expect(listed.data[0]).toMatchObject({ stage: "policy" });
    expect((await mandateScript("decisions", "show", listed.data[0]?.id ?? "")).stdout).toMatch(/policy deleting-waits\.delete[\s\S]*@hold\("sponsor"\)/);
  }, SLOW);
});
