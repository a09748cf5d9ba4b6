// Paths as they are told: for one node, each technique straight to each administrator, and the shortest way where there is no straight one.
import type { EscalationPath, EscalationStep } from "../../../model/index.ts";
import type { ProviderEscalations, Takeover } from "../techniques/contract.ts";
import { nextStep, UNREACHED } from "./distance.ts";
import type { Web } from "./web.ts";

/** How many targets one technique may list for one principal; a principal that can change every user of a big account is told once. */
const TARGETS_PER_TECHNIQUE = 100;

export interface Told {
  readonly paths: readonly EscalationPath[];
  /** Nodes on the way whose own steps the paths tell. */
  readonly through: readonly number[];
}

export interface Teller {
  step(from: number, step: Takeover, taken: number | undefined): EscalationStep;
  from(at: number, distance: Int32Array): Told;
}

export function createTeller(web: Web, families: readonly ProviderEscalations[]): Teller {
  const tellStep = (from: number, step: Takeover, taken: number | undefined): EscalationStep => {
    const hedges = taken === undefined ? [] : families.flatMap((family) => family.administratorConditions?.(web.nodes[taken]!) ?? []);
    const conditions = hedges.length === 0 ? step.conditions : [...new Set([...step.conditions, ...hedges])].toSorted();
    return { technique: step.technique, permissions: step.permissions, target: step.target ?? web.nativeId(taken ?? from), ...(conditions.length === 0 ? {} : { conditions }) };
  };

  /** The rest of the way from a node that is no administrator, by the shortest steps. */
  const shortest = (start: number, distance: Int32Array): { readonly steps: readonly EscalationStep[]; readonly to: number; readonly through: readonly number[] } => {
    const steps: EscalationStep[] = [];
    const through: number[] = [];
    let at = start;
    while (!web.isAdministrator(at)) {
      through.push(at);
      const { edge, next } = nextStep(web, distance, at, true);
      steps.push(tellStep(at, edge.step, next === at ? undefined : next));
      if (next === at) break;
      at = next;
    }
    return { steps, to: at, through };
  };

  return {
    step: tellStep,
    from(at, distance) {
      const own = web.nativeId(at);
      const kept = createKeeper();
      const through = new Set<number>();
      for (const { hub, step } of web.edges(at)) {
        if (step.becomesAdministrator === true) {
          kept.keep(step.technique, { from: own, to: own, steps: [tellStep(at, step, undefined)] });
          continue;
        }
        let nearest: number | undefined;
        for (const taken of web.members(hub)) {
          if (distance[taken] === UNREACHED || !web.leads(at, step, taken)) continue;
          if (web.isAdministrator(taken)) kept.keep(step.technique, { from: own, to: web.nativeId(taken), steps: [tellStep(at, step, taken)] });
          else if (nearest === undefined || distance[taken]! < distance[nearest]!) nearest = taken;
          if (kept.count(step.technique) >= TARGETS_PER_TECHNIQUE) break;
        }
        if (nearest === undefined || kept.count(step.technique) > 0) continue;
        const rest = shortest(nearest, distance);
        for (const node of rest.through) through.add(node);
        const first = tellStep(at, step, nearest);
        // A way that leads back to its own beginning tells nothing.
        if (rest.steps.some((later) => later.technique === first.technique && later.target === first.target)) continue;
        kept.keep(step.technique, { from: own, to: web.nativeId(rest.to), steps: [first, ...rest.steps] });
      }
      return { paths: kept.paths(), through: [...through] };
    },
  };
}

/** One path for each technique and target: the shortest, and of those the one that depends on least. */
function createKeeper() {
  const paths = new Map<string, EscalationPath>();
  const told = new Map<string, number>();
  const count = (technique: string): number => told.get(technique) ?? 0;
  return {
    count,
    paths: (): readonly EscalationPath[] => [...paths.values()],
    keep(technique: string, path: EscalationPath): void {
      const key = `${technique} ${path.to}`;
      const known = paths.get(key);
      if (known === undefined) {
        if (count(technique) >= TARGETS_PER_TECHNIQUE) return;
        told.set(technique, count(technique) + 1);
      } else if (known.steps.length < path.steps.length || (known.steps.length === path.steps.length && hedges(known) <= hedges(path))) return;
      paths.set(key, path);
    },
  };
}

const hedges = (path: EscalationPath): number => path.steps.reduce((sum, step) => sum + (step.conditions?.length ?? 0), 0);
