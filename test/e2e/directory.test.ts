// The directory: a SCIM client provisions people and a team over HTTP, the console shows them, one leaves, and a mass removal waits for a person.
import { describe, expect } from "vitest";
import { accessibilityViolations, drawn, drive, importFiles, script } from "./drive.ts";
import { openSession } from "./product.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const HELD = "urn:mandate:params:scim:schemas:extension:1.0:User";

/** One user whose tag names the owner. */
const EXPORT = JSON.stringify({
  UserDetailList: [{ Arn: "arn:aws:iam::123456789012:user/billing-export", UserName: "billing-export", UserId: "AIDA1", Path: "/", CreateDate: "2025-01-01T00:00:00Z", Tags: [{ Key: "owner", Value: "ada@northway.example" }], UserPolicyList: [], AttachedManagedPolicies: [], GroupList: [] }],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
});

let token = "";
const ids = new Map<string, string>();

async function scim(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const answer = await fetch(`${of.product().url}/scim/v2${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/scim+json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function provision(name: string): Promise<string> {
  const login = name.toLowerCase().replaceAll(" ", ".");
  const { body } = await scim("POST", "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `${login}@northway.example`, displayName: name, title: "Engineer", active: true });
  ids.set(name, String(body["id"]));
  return String(body["id"]);
}

const leave = (id: string) => scim("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: "Replace", path: "active", value: "False" }] });

describe("the directory", () => {
  verifies("B1.scim", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/people");
    await seen("Nobody is known yet");
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().getByRole("link", { name: "Set up provisioning" }).click();
    await page().getByRole("button", { name: "Make a token for provisioning" }).click();
    token = ((await page().getByLabel("Token for provisioning").textContent()) ?? "").trim();
    expect(await page().getByLabel("SCIM address").textContent()).toBe(`${of.product().url}/scim/v2`);

    await scim("POST", "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@northway.example", displayName: "Ada Okoro", active: true }).then(({ body }) => ids.set("Ada", String(body["id"])));
    for (let index = 1; index <= 19; index++) await provision(`Person ${index}`);
    const team = await scim("POST", "/Groups", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Payments", members: [{ value: ids.get("Ada") }, { value: ids.get("Person 1") }] });
    expect(team.status).toBe(201);

    await go("/people");
    await seen("20 provisioned, 20 of them here");
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().getByLabel("Name, login or address").fill("ada okoro");
    await page().getByRole("link", { name: "Ada Okoro" }).click();
    await seen("team:payments");
    await page().getByRole("link", { name: "team:payments" }).click();
    await page().getByRole("link", { name: "Person 1" }).waitFor();
    expect(await page().getByRole("link", { name: "Person 2" }).count()).toBe(0);
    await go("/people?part=teams");
    await seen("team:payments");
    expect(await accessibilityViolations(page())).toEqual([]);

    await importFiles(of, { name: "iam.json", text: EXPORT });
    expect((await leave(ids.get("Ada") ?? "")).body).toMatchObject({ active: false });
    await expect.poll(async () => (await ask<{ data: readonly { rule_id: string }[] }>("/v1/findings?rule=OWN-002")).data.length, { timeout: 60_000, interval: 500 }).toBe(1);
    await go("/findings");
    await page().getByText("Ada Okoro has left and still owns").first().waitFor();
  });

  verifies("B1.removal-held", async () => {
    for (let index = 1; index <= 9; index++) await leave(ids.get(`Person ${index}`) ?? "");
    for (let index = 10; index <= 12; index++) expect((await leave(ids.get(`Person ${index}`) ?? "")).body).toMatchObject({ active: false, [HELD]: { removal: "held" } });
    const command = script(of, token, ["people"]);
    expect((await command("show", "ada okoro")).stdout).toMatch(/is left\nteams: team:payments/);
    expect((await command("list", "--state", "leaving")).stdout.trim().split("\n")).toHaveLength(3);
    expect((await command("teams")).stdout).toContain("team:payments\t2 members");
    const byCommand = await command("held", "--format", "json");
    expect(byCommand).toMatchObject({ code: 1, stdout: expect.stringContaining('"people": 3') });
    const [held] = JSON.parse(byCommand.stdout) as readonly { id: string }[];
    const refused = await fetch(`${of.product().url}/v1/directory/held/${held?.id}/decide`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ decision: "released", comment: "by a token" }) });
    expect(refused.status).toBe(403);

    await go("/people?state=leaving");
    await seen("3 removals are held");
    await page().getByRole("link", { name: "Person 11" }).waitFor();
    expect(await accessibilityViolations(page())).toEqual([]);
    const narrow = await openSession(of.browser(), { viewport: { width: 400, height: 900 }, colorScheme: "dark", storageState: await page().context().storageState() });
    await narrow.page.goto(`${of.product().url}/people`);
    await narrow.page.getByText("3 removals are held").waitFor();
    await drawn(narrow.page);
    expect(await accessibilityViolations(narrow.page)).toEqual([]);
    await narrow.context.close();

    await page().getByRole("button", { name: "They have left" }).click();
    await page().getByLabel("Why").fill("The office in Ulm was closed");
    await page().getByRole("button", { name: "Let them go" }).click();
    await seen("Nobody matches");
    await go("/people?part=provisioning");
    await seen("The office in Ulm was closed");
    expect(await accessibilityViolations(page())).toEqual([]);
    const people = (count: number) => ["email,name,status", ...Array.from({ length: count }, (_, index) => `old${index}@northway.example,Old ${index},active`)].join("\n");
    const importPeople = (count: number) => importFiles(of, { name: "people.csv", text: people(count) });
    await importPeople(30);
    await importPeople(4);
    await go("/people?q=old");
    await seen("26 removals are held");
    await page().getByRole("link", { name: "Old 29" }).waitFor();
    await page().getByRole("button", { name: "They stay" }).click();
    await page().getByLabel("Why").fill("The export was cut short");
    await page().getByRole("button", { name: "Keep them" }).click();
    await page().getByText("26 removals are held").waitFor({ state: "detached" });
    await page().getByRole("link", { name: "Old 29" }).waitFor();
    await go("/record?what=directory.removal-released");
    await page().getByText("directory.removal-released").first().waitFor();
    expect((await scim("GET", `/Users/${ids.get("Person 11")}`)).body).not.toHaveProperty([HELD]);
  });
});
