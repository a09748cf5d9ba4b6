// Notices reach people: channels are added in the console, an approval is asked, the mail leads to its page, a signed button in Slack decides.
import { afterAll, beforeAll, describe, expect } from "vitest";
import { buttonOf, pressed, signedBySlack, SLACK_CHANNEL, SLACK_TEAM, startSlack, type FakeSlack } from "../fakes/slack.ts";
import { startSmtp, type FakeSmtp } from "../fakes/smtp.ts";
import { startReceiver, type FakeReceiver } from "../fakes/webhook.ts";
import { accessibilityViolations, drawn, drive, newToken, script } from "./drive.ts";
import { openSession } from "./product.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const SIGNING = "8f742231b10e8888abcd99yyyzzz85a5";
const SVEN = "sven@example.com";
/** Four servers and two browsers on a machine that does other things. */
const LONG_MILLISECONDS = 300_000;
const inputOf = (name: string) => page().getByRole("textbox", { name });

let smtp: FakeSmtp;
let receiver: FakeReceiver;
let slack: FakeSlack;
let door = "";

beforeAll(async () => {
  smtp = await startSmtp({ user: "mandate", password: "hunter2hunter2" });
  receiver = await startReceiver(() => new Date());
  slack = await startSlack("xoxb-1", { USVEN: { team_id: SLACK_TEAM, is_email_confirmed: true, profile: { email: SVEN } } });
});
afterAll(() => Promise.all([smtp.stop(), receiver.stop(), slack.stop()]));

const send = (path: string, data: unknown) => page().context().request.post(`${of.product().url}${path}`, { data });

const YAML = `name: summaries
title: Summaries of tickets
owner: ${SVEN}
sponsor: olga@example.com
purpose:
  text: Summarise tickets
  category: customer-support
subjects:
  - identity: "aws|111122223333|role|arn:aws:iam::111122223333:role/summaries"
scope:
  access:
    - provider: aws
      actions: ["s3:GetObject"]
      resources: ["arn:aws:s3:::tickets/*"]
  environments: [test]
acting: autonomous
start: ${new Date().toISOString().slice(0, 10)}
end: ${new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10)}
review_every_days: 90
`;

async function askForApproval(name: string): Promise<string> {
  const made = (await (await send("/v1/mandates", { yaml: YAML.replace("name: summaries", `name: ${name}`) })).json()) as { mandate: { id: string } };
  expect((await send(`/v1/mandates/${made.mandate.id}/submit`, {})).status()).toBe(200);
  return made.mandate.id;
}

const stateOf = async (id: string) => (await ask<{ mandate: { state: string } }>(`/v1/mandates/${id}`)).mandate.state;

describe("channels", () => {
  verifies("K1.channels", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await send("/v1/users", { name: SVEN, role: "viewer" });

    await go("/settings/channels");
    await seen("No channel yet");
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().getByRole("button", { name: "Add a channel" }).first().click();
    await page().getByRole("button", { name: "Add E-mail" }).click();
    await inputOf("Mail server").fill("127.0.0.1");
    await inputOf("Port").fill(String(smtp.port));
    await page().getByLabel("Protection").selectOption("none");
    await inputOf("User").fill("mandate");
    await inputOf("Sender").fill("mandate@example.com");
    await page().getByLabel("Password", { exact: true }).fill("hunter2hunter2");
    await page().getByRole("button", { name: "Add it" }).click();
    await seen("mail crosses no public network unprotected");
    await page().getByLabel("It stands in our own network").check();
    await page().getByRole("button", { name: "Add it" }).click();
    await page().getByRole("heading", { name: "Deliveries" }).waitFor();
    await page().getByLabel("To which address").fill("root@example.com");
    await page().getByRole("button", { name: "Send a test message" }).click();
    await seen("The test message was taken.");
    expect(smtp.mails.map(({ to }) => to)).toEqual([["root@example.com"]]);
    expect(await page().content()).not.toContain("hunter2");

    await go("/settings/channels/new?kind=webhook");
    await inputOf("Address").fill(receiver.url);
    await page().getByLabel("It stands in our own network").check();
    await page().getByRole("button", { name: "Add it" }).click();
    await seen("This is the only time its secret is shown");
    receiver.setSecret(await page().locator("pre, code").filter({ hasText: "whsec_" }).first().innerText().then((text) => /whsec_[\w+/=]+/.exec(text)?.[0] ?? ""));

    const made = await send("/v1/channels", { kind: "slack", name: "Slack", config: { channel: SLACK_CHANNEL, api_url: `${slack.url}/api`, private_network: true }, secrets: { bot_token: "xoxb-1", signing_secret: SIGNING } });
    door = ((await made.json()) as { channel: { inbound: string } }).channel.inbound;

    const id = await askForApproval("summaries");
    await expect.poll(() => smtp.mails.filter(({ to }) => to.includes(SVEN)).length, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => [...receiver.events.values()].filter(({ type }) => type === "approval.asked").length, { timeout: 20_000 }).toBe(1);
    const mail = smtp.mails.find(({ to }) => to.includes(SVEN));
    expect(mail?.parsed.subject).toContain("Summaries of tickets");
    const link = /https?:\/\/\S+/.exec(mail?.parsed.text ?? "")?.[0] ?? "";
    expect(link).not.toMatch(/token|secret/);

    // A scanner follows the link of the mail, with and without who it is for: nothing is decided.
    const sven = await openSession(of.browser());
    const users = await ask<{ data: readonly { id: string; name: string }[] }>("/v1/users");
    const svenId = users.data.find(({ name }) => name === SVEN)?.id ?? "";
    const { url } = (await (await send(`/v1/users/${svenId}/sign-in-links`, {})).json()) as { url: string };
    await sven.page.goto(url);
    await sven.page.getByRole("button", { name: new RegExp(`Signed in as ${SVEN}`) }).waitFor();
    for (const context of [sven.context, page().context()]) {
      await context.request.get(link);
      expect((await context.request.get(`${of.product().url}/v1/mandates/${id}/decide?decision=approved&token=x`)).status()).toBe(405);
    }
    expect(await stateOf(id)).toBe("submitted");
    await sven.context.close();

    await expect.poll(() => slack.messages.some((message) => buttonOf(message, "mandate.approve") !== undefined), { timeout: 20_000 }).toBe(true);
    const message = slack.messages.find((each) => buttonOf(each, "mandate.approve") !== undefined);
    if (message === undefined) throw new Error("Slack got no button.");
    const body = pressed("USVEN", message, "mandate.approve", buttonOf(message, "mandate.approve") ?? "");
    const forged = await fetch(door, { method: "POST", body, headers: signedBySlack("guess", body, new Date()) });
    expect(forged.status).toBe(401);
    expect(await stateOf(id)).toBe("submitted");
    const headers = signedBySlack(SIGNING, body, new Date());
    expect((await fetch(door, { method: "POST", body, headers })).status).toBe(200);
    expect(await stateOf(id)).toBe("active");
    expect((await fetch(door, { method: "POST", body, headers })).status).toBe(409);
    await go("/record?what=hook.refused");
    await seen("hook.refused");

    await go("/settings/channels");
    await seen("E-mail");
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().getByRole("link", { name: "E-mail" }).click();
    await seen("Summaries of tickets");
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().setViewportSize({ width: 400, height: 900 });
    await page().emulateMedia({ colorScheme: "dark" });
    await drawn(page());
    await expect.poll(() => accessibilityViolations(page(), "theme"), { timeout: 10_000 }).toEqual([]);
    expect(await page().evaluate(() => (globalThis as unknown as { document: { documentElement: { scrollWidth: number } } }).document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    await page().emulateMedia({ colorScheme: "light" });
    await page().setViewportSize({ width: 1280, height: 900 });
  }, LONG_MILLISECONDS);

  verifies("K1.inbox", async () => {
    await askForApproval("others");
    const users = await ask<{ data: readonly { id: string; name: string }[] }>("/v1/users");
    const { url } = (await (await send(`/v1/users/${users.data.find(({ name }) => name === SVEN)?.id}/sign-in-links`, {})).json()) as { url: string };
    const sven = await openSession(of.browser());
    await sven.page.goto(url);
    await sven.page.getByRole("link", { name: /^Notices, \d+ unread/ }).click();
    await sven.page.getByRole("list", { name: "Notices" }).getByText(/Summaries of tickets/).first().waitFor();
    expect(await sven.page.getByRole("list", { name: "Notices" }).innerText()).not.toContain("\ufffd");
    expect(await accessibilityViolations(sven.page)).toEqual([]);
    await sven.page.getByRole("button", { name: "Mark all as read" }).click();
    await sven.page.getByRole("link", { name: "Notices, none unread" }).waitFor();
    await sven.page.getByLabel("Show").selectOption("unread");
    await sven.page.getByText("No notice matches").waitFor();
    expect(sven.page.url()).toContain("show=unread");
    await sven.page.getByRole("button", { name: "How I am told" }).click();
    await sven.page.getByRole("combobox", { name: "E-mail" }).selectOption("digest");
    await sven.page.getByRole("button", { name: "Keep it" }).click();
    await sven.page.getByText("From the next notice on").waitFor();
    await sven.page.setViewportSize({ width: 400, height: 900 });
    await sven.page.emulateMedia({ colorScheme: "dark" });
    await drawn(sven.page);
    await expect.poll(() => accessibilityViolations(sven.page, "theme"), { timeout: 10_000 }).toEqual([]);
    expect(sven.complaints).toEqual([]);
    await sven.context.close();
  });

  verifies("K1.scripted", async () => {
    const mandate = script(of, await newToken(of, "admin"), [], { HOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString("base64")}` });
    const added = await mandate("channels", "add", "webhook", "--name", "Scripted", "--set", `url=${receiver.url}`, "--set", "private_network=true", "--secret-env", "signing_secret=HOOK_SECRET", "--format", "json");
    const { channel } = JSON.parse(added.stdout) as { channel: { id: string } };
    expect(added.stdout).not.toContain("whsec_");
    expect(await mandate("channels", "test", channel.id)).toMatchObject({ code: 1, stdout: expect.stringContaining("refused the credentials") });
    expect((await mandate("channels", "list")).stdout).toMatch(/Scripted {2}\(last failure/);
    expect(JSON.parse((await mandate("channels", "deliveries", channel.id, "--format", "json")).stdout)).toMatchObject([{ what: "test", state: "failed" }]);
    expect((await mandate("notices", "list", "--party", SVEN)).stdout).toContain("approval.asked");
    expect((await mandate("channels", "remove", channel.id)).code).toBe(0);
    expect((await mandate("channels", "list")).stdout).not.toContain("Scripted");
  });
});
