// Gathers what the preview of a text needs: the version in force, the identities it names and what other mandates allow them. Stores nothing.
import type { MandateDocument, NodeKey } from "../../model/index.ts";
import { identitiesNamed, type Store } from "../../store/index.ts";
import type { GrantedRight, UsedRight } from "../../understand/access/index.ts";
import { blankFor, fromGranted, fromUsed, slug, type Proposal } from "./authoring.ts";
import { previewOf, type Preview } from "./preview.ts";
import { standing } from "./versions.ts";

/** Reads what identities are granted and used; answered by the graph, off the server's thread. */
export type ReadRights = (identities: readonly NodeKey[]) => Promise<readonly { readonly identity: NodeKey; readonly granted: readonly GrantedRight[]; readonly used: readonly UsedRight[] | null }[]>;

/** A subject may be a pattern over thousands; a preview looks at the first of them and says so. */
const MOST_IDENTITIES = 25;

export async function previewMandate(store: Store, document: MandateDocument, rightsOf: ReadRights): Promise<{ readonly preview: Preview; readonly inForce: number | null }> {
  const version = await inForceNamed(store, document.name);
  const { keys, total } = await identitiesNamed(store.pool, document.subjects.flatMap(({ identity }) => identity ?? []), MOST_IDENTITIES);
  const [rows, rights] = await Promise.all([store.reads.identities.byKeys(keys), rightsOf(keys as readonly NodeKey[])]);
  const identities = await Promise.all(
    rows.map(async ({ id, key, name, reachLevel }) => {
      const inForce = await store.reads.mandates.inForceFor(key);
      const access = (own: boolean) => inForce.filter(({ document: { name: other } }) => own || other !== document.name).flatMap(({ document: { scope } }) => scope.access ?? []);
      const held = rights.find(({ identity }) => identity === key);
      return { id, name, reach: reachLevel, before: access(true), others: access(false), granted: held?.granted ?? [], used: held?.used ?? null };
    }),
  );
  return { preview: previewOf({ after: document, inForce: version?.document, identities, isCut: total > keys.length }), inForce: version?.version ?? null };
}

async function inForceNamed(store: Store, name: string) {
  const row = await store.reads.mandates.get(name);
  const version = row === undefined ? undefined : standing(await store.reads.mandates.versions(row.id));
  return version?.state === "active" ? version : undefined;
}

export type Beginning = "granted" | "used" | "blank";

/** A beginning under a name that is free. `undefined` when the identity is not known. */
export async function proposeMandate(store: Store, asked: { readonly identity: string | undefined; readonly from: Beginning; readonly at: Date }, rightsOf: ReadRights): Promise<Proposal | undefined> {
  const row = asked.identity === undefined ? undefined : await store.reads.identities.get(asked.identity);
  if (asked.identity !== undefined && row === undefined) return undefined;
  const beginner = row === undefined ? undefined : { ...row, isAgent: row.kind === "agent" };
  const [held] = row === undefined || asked.from === "blank" ? [] : await rightsOf([row.key]);
  const proposal =
    beginner === undefined || asked.from === "blank" ? blankFor(beginner, asked.at) : asked.from === "granted" ? fromGranted(beginner, held?.granted ?? [], asked.at) : fromUsed(beginner, held?.used ?? null, held?.granted ?? [], asked.at);
  return { ...proposal, document: { ...proposal.document, name: await freeName(store, proposal.document.name) } };
}

const MOST_TRIES = 50;

async function freeName(store: Store, wanted: string): Promise<string> {
  for (let number = 1; number <= MOST_TRIES; number++) {
    const name = number === 1 ? wanted : `${slug(wanted)}-${number}`;
    if ((await store.reads.mandates.get(name)) === undefined) return name;
  }
  return wanted;
}
