// Composite actions of a repository: what their steps run, runs in every workflow that uses them, so the workflow is told of it.
import type { Json } from "../../../kernel/index.ts";
import type { IdentityObservation, Observation, ResourceObservation } from "../../../model/index.ts";
import type { Place, TextFile } from "../contract.ts";
import { compositeAction, type CompositeFacts } from "./github-actions.ts";
import { yamlOf } from "./reading.ts";

const PLACE = /^(?:(?<folder>.*)\/)?action\.ya?ml$/i;
const TYPE = "composite-action";
/** Actions use actions; GitHub stops at ten levels. */
const LEVELS = 10;
const LISTS = ["unpinnedActions", "unpinnedFirstParty", "unpinnedImages"] as const;

const factsOf = (file: TextFile): CompositeFacts | undefined => {
  if (!PLACE.test(file.path) || !/using:\s*["']?composite/.test(file.text)) return undefined;
  const root = yamlOf(file);
  return root === undefined ? undefined : compositeAction(root, file.text);
};

export const isCompositeAction = (file: TextFile): boolean => factsOf(file) !== undefined;

export function observeCompositeAction(file: TextFile, place: Place): readonly Observation[] {
  const facts = factsOf(file);
  if (facts === undefined) return [];
  const folder = PLACE.exec(file.path)?.groups?.["folder"] ?? "";
  const attributes = JSON.parse(JSON.stringify(facts)) as Record<string, Json>;
  return [{ observed: "resource", provider: "source-code", realm: place.root, type: TYPE, nativeId: folder, name: folder || "action", location: { file: file.path, line: 1 }, attributes }];
}

export const isComposite = (item: Observation): item is ResourceObservation => item.observed === "resource" && item.provider === "source-code" && item.type === TYPE;

/** The workflow with what its repository's own actions run, each with the file it stands in (a line would be one of that file, not of the workflow). */
export function withActions(workflow: IdentityObservation, actions: readonly ResourceObservation[]): IdentityObservation {
  const used = actionsOf(workflow, actions);
  if (used.length === 0) return workflow;
  const attributes: Record<string, Json> = { ...workflow.attributes };
  for (const list of LISTS) {
    const inside = used.flatMap(({ attributes: facts, location }) => ((facts?.[list] ?? []) as { uses: string }[]).map(({ uses }) => ({ uses, file: location?.file ?? "" })));
    attributes[list] = [...((attributes[list] as Json[] | undefined) ?? []), ...inside];
  }
  return { ...workflow, attributes };
}

function actionsOf(workflow: IdentityObservation, actions: readonly ResourceObservation[]): readonly ResourceObservation[] {
  // SPEC: `./` is the repository's own folder, which may lie below the scanned one.
  const base = /^(.*?)\.github\//.exec(workflow.nativeId)?.[1] ?? "";
  const found = new Map<string, ResourceObservation>();
  let wanted = (workflow.attributes?.["localActions"] as string[] | undefined) ?? [];
  for (let level = 0; level < LEVELS && wanted.length > 0; level++) {
    const next = wanted.flatMap((folder) => actions.find((action) => action.realm === workflow.realm && action.nativeId === `${base}${folder}`) ?? []).filter((action) => !found.has(action.nativeId));
    for (const action of next) found.set(action.nativeId, action);
    wanted = next.flatMap((action) => (action.attributes?.["localActions"] as string[] | undefined) ?? []);
  }
  return [...found.values()];
}
