// Mandates: the library, one with its versions and decisions, the editor's check, files in and out, and what people do with them.
import { z } from "zod";
import { MANDATE_STATES, MandateDocument } from "../../model/index.ts";
import {
  applyMandates,
  changeMandate,
  checkMandate,
  createMandate,
  decideMandate,
  endMandate,
  eventsIn,
  fromYaml,
  mandateTemplates,
  resumeMandate,
  standing,
  submitMandate,
  suspendMandate,
  toYaml,
  withdrawMandate,
  type Acting,
} from "../../govern/mandates/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { waitingRequestOf, type MandateSort, type MandateVersionRow, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { mayDecide } from "../deciding.ts";
import { roleAllows } from "../permissions.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { flag, idParams, list, many, page, paging, shortText } from "../schemas/common.ts";
import { Applied, Mandate, MandateCheck, MandateDetail } from "../schemas/mandate.ts";
import type { Services } from "../services.ts";
import { toolProblems } from "../tool-problems.ts";
import { decisionView, mandateView, versionView } from "../views/mandate-view.ts";

const filters = { q: shortText.optional(), state: many(z.enum(MANDATE_STATES)), waiting: flag.optional(), owner: shortText.optional(), ends_by: z.iso.date().optional() };
const sorts = z.enum(["name", "-name", "end", "-end", "changed_at", "-changed_at"]).default("-changed_at");
const SORT_KEYS: Readonly<Record<string, MandateSort>> = { name: "name", end: "end", changed_at: "changedAt" };
const why = z.object({ why: z.string().trim().min(3).max(2000) });
const withdrawal = z.object({ why: z.string().trim().max(2000).default("") });
const decision = z.object({ decision: z.enum(["approved", "rejected"]), hash: z.string().length(64), comment: z.string().trim().max(2000).default("") });
const LARGEST_YAML = 1_048_576;
/** The content as the file people keep, or as its members: one thing in two spellings. */
const content = z.union([z.object({ document: MandateDocument }), z.object({ yaml: z.string().max(LARGEST_YAML) })]);
const documentOf = (given: z.output<typeof content>): MandateDocument => ("document" in given ? given.document : oneOf(fromYaml(given.yaml)));
const MOST_EXPORTED = 10_000;

async function detail(services: Services, caller: Caller, id: string, now: Date): Promise<z.output<typeof MandateDetail>> {
  const { mandates } = services.store.reads;
  const row = found(await mandates.get(id), "mandate");
  const [versions, decisions] = await Promise.all([mandates.versions(row.id), mandates.decisions(row.id)]);
  const newest = found(versions[0], "mandate");
  const { problems } = await checkMandate(services.store, newest.document);
  return {
    mandate: mandateView(row),
    versions: versions.map((version) => versionView(version, toYaml([version.document]))),
    decisions: decisions.map(decisionView),
    problems: [...problems, ...toolProblems(services.gate.catalogue, newest.document)].map((problem) => ({ ...problem })),
    may: { ...mayDo(caller, newest, versions), decide: newest.state === "submitted" ? await mayDecide(services.store, caller, newest, decisions, now) : null },
    request: newest.state === "submitted" ? ((await waitingRequestOf(services.db, row.id))?.id ?? null) : null,
    revision: String(newest.revision),
  };
}

/** What the state machine allows, of the newest version or of the one that stands. */
function mayDo(caller: Caller, newest: MandateVersionRow, versions: readonly MandateVersionRow[]) {
  // Emergency access is closed, and by its own people.
  const writes = roleAllows(caller.role, "mandates.write") && newest.until === null;
  const [next, stood] = [eventsIn(newest.state), eventsIn(standing(versions)?.state ?? newest.state)];
  return {
    edit: writes && newest.state !== "submitted",
    submit: writes && next.includes("submit"),
    withdraw: writes && next.includes("withdraw"),
    suspend: writes && stood.includes("suspend"),
    resume: writes && stood.includes("resume"),
    end: writes && stood.includes("end"),
  };
}

/** One act on one mandate, answered with the mandate as it then stands. */
function act<B extends z.ZodType>(verb: string, summary: string, body: B, run: (store: Store, acting: Acting, id: string, body: z.output<B>) => Promise<void>) {
  return route({
    id: `mandates.${verb}`,
    method: "POST",
    path: `/v1/mandates/:id/${verb}`,
    permission: verb === "decide" ? "mandates.decide" : "mandates.write",
    summary,
    params: idParams,
    body,
    response: MandateDetail,
    handle: async ({ params, body: given, caller, services, now }) => {
      await run(services.store, await actingAs(services.store, caller), params.id, given);
      const changed = await detail(services, caller, params.id, now);
      services.work.reevaluate({ mandates: [changed.mandate.id] });
      return changed;
    },
  });
}

export const mandateRoutes = [
  route({
    id: "mandates.list",
    method: "GET",
    path: "/v1/mandates",
    permission: "mandates.read",
    summary: "The library of mandates",
    query: z.object({ ...filters, sort: sorts, ...paging }),
    response: page(Mandate),
    handle: async ({ query: { limit, cursor, sort, ends_by, ...filter }, services }) => {
      const by = SORT_KEYS[sort.replace("-", "")] ?? "changedAt";
      const listed = await services.store.reads.mandates.list({ ...filter, endsBy: ends_by }, { by, descending: sort.startsWith("-") }, { limit, cursor });
      return { data: listed.rows.map(mandateView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "mandates.counts",
    method: "GET",
    path: "/v1/mandates/counts",
    permission: "mandates.read",
    summary: "How many mandates stand in each state",
    response: z.object({ by_state: z.record(z.enum(MANDATE_STATES), z.int()) }),
    handle: async ({ services }) => ({ by_state: { ...(await services.store.reads.mandates.countByState()) } }),
  }),
  route({
    id: "mandates.export",
    method: "GET",
    path: "/v1/mandates/export.yaml",
    permission: "mandates.read",
    summary: "All mandates that are in force or wait, as one YAML file; applying it again changes nothing",
    response: z.string(),
    produces: "application/yaml",
    handle: async ({ services }) => toYaml(await everyDocument(services)),
  }),
  route({
    id: "mandates.templates",
    method: "GET",
    path: "/v1/mandates/templates",
    permission: "mandates.read",
    summary: "Beginnings for new mandates",
    response: list(z.object({ name: z.string(), title: z.string(), yaml: z.string() })),
    handle: async ({ now }) => ({ data: mandateTemplates(now).map(({ name, title, document }) => ({ name, title, yaml: toYaml([document]) })) }),
  }),
  route({
    id: "mandates.check",
    method: "POST",
    path: "/v1/mandates/check",
    permission: "mandates.read",
    summary: "What is wrong with a mandate, who must approve it and whom it names; stores nothing",
    body: content,
    response: MandateCheck,
    handle: async ({ body, services }) => {
      const document = documentOf(body);
      const checked = await checkMandate(services.store, document);
      return { hash: checked.hash, yaml: toYaml([document]), subjects: checked.subjects, problems: [...checked.problems, ...toolProblems(services.gate.catalogue, document)].map((problem) => ({ ...problem })), requirement: { risk: checked.requirement.risk, parts: [...checked.requirement.parts], reasons: [...checked.requirement.reasons] } };
    },
  }),
  route({
    id: "mandates.apply",
    method: "POST",
    path: "/v1/mandates/apply",
    permission: "mandates.write",
    summary: "Make the drafts that a YAML file asks for, all or none; they wait for approval as any other",
    body: z.object({ yaml: z.string().max(LARGEST_YAML) }),
    response: list(Applied),
    handle: async ({ body, caller, services }) => ({ data: (await applyMandates(services.store, await actingAs(services.store, caller), fromYaml(body.yaml))).map((each) => ({ ...each })) }),
  }),
  route({
    id: "mandates.get",
    method: "GET",
    path: "/v1/mandates/:id",
    permission: "mandates.read",
    summary: "A mandate by id or name, with its versions and decisions",
    params: idParams,
    response: MandateDetail,
    handle: ({ params, caller, services, now }) => detail(services, caller, params.id, now),
  }),
  route({
    id: "mandates.create",
    method: "POST",
    path: "/v1/mandates",
    permission: "mandates.write",
    summary: "A new mandate, as a draft",
    body: content,
    response: MandateDetail,
    status: 201,
    handle: async ({ body, caller, services, now }) => detail(services, caller, await createMandate(services.store, await actingAs(services.store, caller), documentOf(body)), now),
  }),
  route({
    id: "mandates.change",
    method: "PUT",
    path: "/v1/mandates/:id",
    permission: "mandates.write",
    summary: "Change the draft, or begin the next version; what is in force stays until that is approved",
    params: idParams,
    body: content,
    response: MandateDetail,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch, now }) => {
      await changeMandate(services.store, await actingAs(services.store, caller), params.id, { document: documentOf(body), revision: Number(ifMatch) });
      return detail(services, caller, params.id, now);
    },
  }),
  act("submit", "Ask for approval", z.object({}), (store, acting, id) => submitMandate(store, acting, id)),
  act("withdraw", "Take the request back, and say why", withdrawal, (store, acting, id, body) => withdrawMandate(store, acting, id, body.why)),
  act("decide", "Approve or reject exactly the content with this hash; people only, never a token", decision, decideMandate),
  act("suspend", "Nothing of it is in force until it is resumed; its children neither", why, (store, acting, id, body) => suspendMandate(store, acting, id, body.why)),
  act("resume", "In force again as it was approved", z.object({}), (store, acting, id) => resumeMandate(store, acting, id)),
  act("end", "End it for good, with its children", why, (store, acting, id, body) => endMandate(store, acting, id, body.why)),
];

function oneOf(documents: readonly MandateDocument[]): MandateDocument {
  const [document] = documents;
  if (document === undefined || documents.length > 1) throw new MandateError("invalid_input", `The file holds ${documents.length} mandates. Give one.`);
  return document;
}

async function everyDocument(services: Services): Promise<readonly MandateDocument[]> {
  const documents: MandateDocument[] = [];
  for (let cursor: string | undefined; ; ) {
    const { rows, nextCursor } = await services.store.reads.mandates.list({ state: ["draft", "submitted", "approved", "active", "suspended"], emergency: false }, { by: "name", descending: false }, { limit: 200, cursor });
    for (const row of rows) {
      const [newest] = await services.store.reads.mandates.versions(row.id);
      if (newest !== undefined) documents.push(newest.document);
    }
    if (nextCursor === null) return documents;
    if (documents.length > MOST_EXPORTED) throw new MandateError("too_large", `There are more than ${MOST_EXPORTED} mandates. Export them by owner.`);
    cursor = nextCursor;
  }
}
