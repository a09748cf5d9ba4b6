// Around the writing of mandates: beginnings, the live preview, what one compiles to, drift from what files declare, and events that end them.
import { z } from "zod";
import {
  cedarText,
  checkMandate,
  compileMandate,
  declareMandates,
  endByEvent,
  fromYaml,
  previewMandate,
  proposeMandate,
  providerScope,
  readDrift,
  readOne,
  standing,
  toYaml,
  type Preview,
  type ReadRights,
} from "../../govern/mandates/index.ts";
import { MandateDocument } from "../../model/index.ts";
import type { MandateVersionRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, shortText } from "../schemas/common.ts";
import { EndedByEvent, MandateCedar, MandateDrift, MandatePreviewed, MandateProposal, MandateScopeOf } from "../schemas/mandate-authoring.ts";
import type { Services } from "../services.ts";
import { toolProblems } from "../tool-problems.ts";

const LARGEST_YAML = 1_048_576;
const versionQuery = { version: z.coerce.number().int().min(1).optional() };
const sourceName = z.string().trim().min(1).max(200);

/** The version that is asked for, else the one that stands, else the newest. */
async function versionOf(services: Services, id: string, wanted: number | undefined): Promise<MandateVersionRow> {
  const row = found(await services.store.reads.mandates.get(id), "mandate");
  const versions = await services.store.reads.mandates.versions(row.id);
  return found(wanted === undefined ? (standing(versions) ?? versions[0]) : versions.find(({ version }) => version === wanted), "version");
}

const rightsOf = ({ analysis }: Services): ReadRights => (identities) => (identities.length === 0 ? Promise.resolve([]) : analysis.rights({ identities }));

export const mandateAuthoringRoutes = [
  route({
    id: "mandates.propose",
    method: "GET",
    path: "/v1/mandates/proposals",
    permission: "mandates.read",
    summary: "A beginning for a mandate: from what an identity was granted, from what it used, or blank; stores nothing",
    query: z.object({ identity: z.string().max(2048).optional(), from: z.enum(["granted", "used", "blank"]).default("blank") }),
    response: MandateProposal,
    handle: async ({ query: { identity, from }, services, now }) => {
      const { document, notes } = found(await proposeMandate(services.store, { identity, from, at: now }, rightsOf(services)), "identity");
      return { yaml: toYaml([document]), notes: [...notes] };
    },
  }),
  route({
    id: "mandates.preview",
    method: "POST",
    path: "/v1/mandates/preview",
    permission: "mandates.read",
    summary: "What a text would newly allow, what is granted beyond it and which use it would have refused; stores nothing",
    body: z.union([z.object({ document: MandateDocument }), z.object({ yaml: z.string().max(LARGEST_YAML) })]),
    response: MandatePreviewed,
    handle: async ({ body, services }) => {
      const read = "document" in body ? { document: body.document } : readOne(body.yaml);
      if (read.document === undefined) return { problems: read.problems.map((problem) => ({ ...problem, weight: "error" as const })), requirement: null, hash: null, subjects: 0, preview: null };
      const [checked, { preview, inForce }] = await Promise.all([checkMandate(services.store, read.document), previewMandate(services.store, read.document, rightsOf(services))]);
      const { risk, parts, reasons } = checked.requirement;
      return { problems: [...checked.problems, ...toolProblems(services.gate.catalogue, read.document)].map((problem) => ({ ...problem })), requirement: { risk, parts: [...parts], reasons: [...reasons] }, hash: checked.hash, subjects: checked.subjects, preview: previewView(preview, inForce) };
    },
  }),
  route({
    id: "mandates.drift",
    method: "GET",
    path: "/v1/mandates/drift",
    permission: "mandates.read",
    summary: "How mandates differ from what files last declared, member by member",
    query: z.object({ mandate: shortText.optional() }),
    response: list(MandateDrift),
    handle: async ({ query, services }) => ({
      data: (await readDrift(services.store, query.mandate)).map(({ declaredAt, vanishedAt, members, ...row }) => ({ ...row, declared_at: declaredAt, vanished_at: vanishedAt, members: members.map((each) => ({ ...each })) })),
    }),
  }),
  route({
    id: "mandates.declare",
    method: "POST",
    path: "/v1/mandates/declarations",
    permission: "mandates.write",
    summary: "Remember what the files of a source declare, so that drift from them can be told",
    body: z.object({ source: sourceName, revision: sourceName.optional(), yaml: z.string().max(LARGEST_YAML) }),
    response: z.object({ source: z.string(), mandates: z.int() }),
    handle: async ({ body, caller, services }) => {
      const documents = fromYaml(body.yaml);
      await declareMandates(services.store, await actingAs(services.store, caller), { name: body.source, revision: body.revision ?? null }, documents);
      return { source: body.source, mandates: documents.length };
    },
  }),
  route({
    id: "mandates.cedar",
    method: "GET",
    path: "/v1/mandates/:id/cedar",
    permission: "mandates.read",
    summary: "The mandate as Cedar policies, validated by the official engine against the schema",
    params: idParams,
    query: z.object(versionQuery),
    response: MandateCedar,
    handle: async ({ params, query, services }) => {
      const { version, state, document } = await versionOf(services, params.id, query.version);
      const { policies, schema, engine } = await compileMandate(document);
      return { version, state, policies: policies.map((policy) => ({ ...policy })), text: cedarText(document), schema, engine };
    },
  }),
  route({
    id: "mandates.scope",
    method: "GET",
    path: "/v1/mandates/:id/scope",
    permission: "mandates.read",
    summary: "What the provider must be told to grant exactly what the mandate allows",
    params: idParams,
    query: z.object({ as: z.enum(["aws", "kubernetes"]), ...versionQuery }),
    response: MandateScopeOf,
    handle: async ({ params, query, services }) => {
      const { version, document } = await versionOf(services, params.id, query.version);
      const { as, text, notes } = providerScope(document, query.as);
      return { version, as, text, notes: [...notes] };
    },
  }),
  route({
    id: "mandateEvents.tell",
    method: "POST",
    path: "/v1/mandate-events",
    permission: "mandates.write",
    summary: "Tell that something happened: mandates that end when it does are ended, with their children",
    body: z.object({ event: z.string().trim().min(1).max(500), evidence: z.string().trim().max(2000).default("") }),
    response: list(EndedByEvent),
    handle: async ({ body, caller, services }) => {
      const ended = await endByEvent(services.store, await actingAs(services.store, caller), body.event, body.evidence);
      services.work.reevaluate({ mandates: ended.map(({ id }) => id) });
      return { data: ended.map((each) => ({ ...each })) };
    },
  }),
];

function previewView({ newly, noLonger, toolsAdded, toolsRemoved, loosened, excess, refused, identities, isCut }: Preview, inForce: number | null): z.output<typeof MandatePreviewed>["preview"] {
  const all = <T, U>({ count, items }: { readonly count: number; readonly items: readonly T[] }, view: (item: T) => U) => ({ count, items: items.map(view) });
  return {
    newly: all(newly, ({ isGranted, ...rest }) => ({ ...rest, is_granted: isGranted })),
    no_longer: all(noLonger, (each) => ({ ...each })),
    tools_added: all(toolsAdded, (each) => each),
    tools_removed: all(toolsRemoved, (each) => each),
    loosened: loosened.map((each) => ({ ...each })),
    excess: all(excess, (each) => ({ ...each })),
    refused: all(refused, ({ lastUsedAt, ...rest }) => ({ ...rest, last_used_at: lastUsedAt })),
    identities: identities.map(({ isNew, isUseRead, ...rest }) => ({ ...rest, is_new: isNew, is_use_read: isUseRead })),
    is_cut: isCut,
    in_force: inForce,
  };
}
