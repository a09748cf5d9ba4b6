// How many steps each node is from the nearest goal, and which step it takes first. Distances are unique; of equally short ways the first in
// the stable order of steps and targets is told, so that the same estate gives the same paths however it was come by.
import type { Edge, Web } from "./web.ts";

export const UNREACHED = -1;

/** Breadth-first, backwards from the goals. With `becoming`, a step that makes the taker itself administrator counts as reaching one. */
export function distancesTo(web: Web, goals: readonly number[], becoming = false): Int32Array {
  const distance = new Int32Array(web.nodes.length).fill(UNREACHED);
  for (const goal of goals) distance[goal] = 0;
  const alone: number[] = [];
  for (let at = 0; at < distance.length; at++) {
    if (!becoming || distance[at] !== UNREACHED || !web.edges(at).some(({ step }) => step.becomesAdministrator === true)) continue;
    distance[at] = 1;
    alone.push(at);
  }
  // Users of a hub that wait for a member other than themselves; a hub met once has, as a rule, none left.
  const waiting = new Map<number, readonly number[]>();
  let layer = goals;
  for (let depth = 0; layer.length > 0 || (depth === 0 && alone.length > 0); depth++) {
    const next: number[] = depth === 0 ? [...alone] : [];
    for (const taken of layer) {
      for (const hub of web.holders(taken)) {
        const left: number[] = [];
        for (const user of waiting.get(hub) ?? web.users(hub)) {
          if (distance[user] !== UNREACHED) continue;
          if (!web.edges(user).some((edge) => edge.hub === hub && web.leads(user, edge.step, taken))) {
            left.push(user);
            continue;
          }
          distance[user] = depth + 1;
          next.push(user);
        }
        waiting.set(hub, left);
      }
    }
    layer = next;
  }
  return distance;
}

export interface Next {
  readonly edge: Edge;
  /** The node itself where it makes itself administrator. */
  readonly next: number;
}

/** The first step of the shortest way from a node that is reached and no goal. */
export function nextStep(web: Web, distance: Int32Array, at: number, becoming = false): Next {
  const wanted = distance[at]! - 1;
  const alone = becoming && wanted === 0 ? web.edges(at).find(({ step }) => step.becomesAdministrator === true) : undefined;
  if (alone !== undefined) return { edge: alone, next: at };
  for (const edge of web.edges(at)) {
    if (edge.step.becomesAdministrator === true) continue;
    const next = web.members(edge.hub).find((member) => distance[member] === wanted && web.leads(at, edge.step, member));
    if (next !== undefined) return { edge, next };
  }
  throw new Error(`no step of ${web.nodes[at]} leads nearer; the distances are not those of this web`);
}
