// Hands and eyes for the stories: one product, one browser, one signed-in page, and the audit for accessibility.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { copyOf, openBrowser, openSession, removeData, startProduct, type Product, type Session } from "./product.ts";

export interface Drive {
  readonly product: () => Product;
  readonly browser: () => Browser;
  readonly session: () => Session;
  readonly page: () => Page;
  /** Opens a page of the console and waits until it stands. */
  readonly go: (path: string) => Promise<void>;
  readonly seen: (text: string | RegExp) => Promise<void>;
  /** What the API answers to the person who is signed in. */
  readonly ask: <T>(path: string) => Promise<T>;
}

/** Starts a product with nothing in it and a browser for the stories of this file and ends both after them. `env` is asked when the product starts. */
export function drive(env: () => Readonly<Record<string, string>> = () => ({})): Drive {
  let product: Product;
  let browser: Browser;
  let session: Session;
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(copyOf(inject("beginning")), env()), openBrowser()]);
    session = await openSession(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    if (product) removeData(product);
  });
  const page = () => session.page;
  return {
    product: () => product,
    browser: () => browser,
    session: () => session,
    page,
    go: async (path) => {
      await page().goto(`${product.url}${path}`);
      await page().getByRole("main").waitFor();
    },
    seen: (text) => page().getByText(text).first().waitFor(),
    ask: async <T>(path: string) => (await (await page().context().request.get(`${product.url}${path}`)).json()) as T,
  };
}

/** Waits until the last job of the installation is over and answers its status. */
export async function lastJob({ ask }: Drive): Promise<{ readonly status: string; readonly id: string; readonly title: string }> {
  type Jobs = { readonly data: readonly { readonly status: string; readonly id: string; readonly title: string }[] };
  let jobs: Jobs["data"] = [];
  const areOver = async () => {
    jobs = (await ask<Jobs>("/v1/jobs?limit=20")).data;
    // None yet: what was asked for is still on its way.
    return jobs.length > 0 && jobs.every((job) => job.status !== "queued" && job.status !== "running");
  };
  await expect.poll(areOver, { timeout: 90_000, interval: 100 }).toBe(true);
  const [job] = jobs;
  if (job === undefined) throw new Error("There is no job.");
  return job;
}

/** Loads the sample estate, as a person does, and waits until it is judged. */
export async function loadSample(of: Drive): Promise<void> {
  await of.go("/welcome");
  await of.page().getByRole("button", { name: "Load the sample estate" }).click();
  await of.page().getByText("Sample estate.").waitFor({ timeout: 120_000 });
  expect((await lastJob(of)).status).toBe("succeeded");
}

export interface Upload {
  readonly name: string;
  readonly text: string;
}

/** Uploads exports on the page of the sources, as a person does, and waits until they are read and judged. */
export async function importFiles(of: Drive, ...files: readonly Upload[]): Promise<void> {
  await of.go("/sources?add=upload");
  await of
    .page()
    .getByLabel("Export files")
    .setInputFiles(files.map(({ name, text }) => ({ name, mimeType: name.endsWith(".csv") ? "text/csv" : "application/json", buffer: Buffer.from(text) })));
  await of.page().getByRole("button", { name: new RegExp(`^Import ${files.length} file`) }).click();
  await of.page().getByLabel("Files to upload").waitFor({ state: "detached" });
  expect((await lastJob(of)).status).toBe("succeeded");
}

/** Lets somebody in through the API, as the console does, and opens a browser as that person. */
export async function personIn(of: Drive, name: string, role: string): Promise<Session> {
  const made = await of.page().context().request.post(`${of.product().url}/v1/users`, { data: { name, role } });
  const { sign_in } = (await made.json()) as { sign_in: { url: string } };
  return signedIn(of, name, sign_in.url);
}

/** A browser of its own for whoever the one-time link is for. */
export async function signedIn(of: Drive, name: string, link: string): Promise<Session> {
  const session = await openSession(of.browser());
  await session.page.goto(link);
  await session.page.getByRole("button", { name: new RegExp(`Signed in as ${name}`) }).waitFor();
  return session;
}

export async function newToken(of: Drive, role: string): Promise<string> {
  const made = await of.page().context().request.post(`${of.product().url}/v1/tokens`, { data: { name: `script ${randomUUID()}`, role, expires_in_days: 1 } });
  return ((await made.json()) as { value: string }).value;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs `mandate` with `first` and what is given against the server, as a pipeline does: the program itself, for its launcher has started the server. */
export const script =
  (of: Drive, token: string, first: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  (...args: readonly string[]): Promise<Ran> =>
    promisify(execFile)(process.execPath, [MANDATE, ...first, ...args], { env: { ...process.env, MANDATE_URL: of.product().url, MANDATE_TOKEN: token, ...env } }).then(
      (ran) => ({ ...ran, code: 0 }),
      (failed: Ran) => failed,
    );

const MANDATE = join(import.meta.dirname, "../../dist/mandate.js");

/** The page passes as it stands wide and light, and narrow and dark, where nothing sticks out. */
export async function passesBothWays(page: Page): Promise<void> {
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 400, height: 900 });
  await page.emulateMedia({ colorScheme: "dark" });
  await drawn(page);
  expect(await accessibilityViolations(page)).toEqual([]);
  expect(await page.locator("html").evaluate((root) => root.scrollWidth <= root.clientWidth)).toBe(true);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  await drawn(page);
}

/** Until what changed stands on the screen: a colour that changes over is measured half way otherwise. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { requestAnimationFrame } = globalThis as unknown as { requestAnimationFrame: (then: () => void) => void };
    for (let frame = 0; frame < 3; frame++) await new Promise<void>((then) => requestAnimationFrame(then));
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
/** What a theme can change; structure stays. */
const OF_THE_THEME = ["color-contrast", "link-in-text-block"];

/** Violations of WCAG 2.2 A and AA on the page as it stands. What concerns colours is looked at again until it stays: on a busy machine a page is measured while it changes over. */
export async function accessibilityViolations(of: Page, look: "everything" | "theme" = "everything"): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const violations = await violationsNow(of, look);
    if (tries === MOST_LOOKS || !violations.some((each) => OF_THE_THEME.some((rule) => each.startsWith(rule)))) return violations;
    await drawn(of);
  }
}

const MOST_LOOKS = 4;

/** Runs in the page's own world, past its policy, as an audit tool does. */
async function violationsNow(of: Page, look: "everything" | "theme"): Promise<string[]> {
  if (!(await of.evaluate(() => "axe" in globalThis))) await of.evaluate(axeSource);
  return of.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    // What passes is not written out node by node, and nothing is named by a selector, which take more than half of the time.
    const { violations } = await axe.run({ runOnly, resultTypes: ["violations"], selectors: false });
    return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`);
  }, look === "everything" ? EVERYTHING : OF_THE_THEME);
}
