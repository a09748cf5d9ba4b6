// Our evaluator beside the official engine over random policies, entities and requests, in a thread: decision, determining policies and errors.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { chance, randomCase } from "../test/cedar/random-case.ts";
import { askOfficialMany, compilePolicies, entity, loadEntities, readRecord, type Answer, type EntityJson, type Shared } from "../src/cedar/index.ts";

export interface Compared {
  readonly asked: number;
  readonly different: number;
}

export interface Share {
  readonly seed: number;
  readonly requests: number;
}

export function compareInThread(share: Share): Promise<Compared> {
  const { promise, resolve, reject } = Promise.withResolvers<Compared>();
  const worker = new Worker(new URL(import.meta.url), { workerData: share });
  worker.once("message", resolve);
  worker.once("error", reject);
  return promise.finally(() => worker.terminate());
}

/** Of one set; one in sixteen is large enough for an index, and asked less. */
const REQUESTS_EACH = 400;
const LARGE = { every: 16, requests: 50, policies: 60 };

async function compare({ seed, requests: wanted }: Share): Promise<Compared> {
  const random = chance(seed);
  const among: Shared = new Map();
  let [asked, different] = [0, 0];
  for (let index = 0; asked < wanted; index++) {
    const isLarge = index % LARGE.every === 0;
    const { policies, entities, requests } = randomCase(random, isLarge ? LARGE.requests : REQUESTS_EACH, isLarge ? LARGE.policies : 6);
    // The official engine reads every entity again for each request: most sets have few.
    const resident = isLarge ? entities : few(entities, random);
    if (among.size > 50_000) among.clear();
    const set = compilePolicies(Object.entries(policies), among);
    const loaded = loadEntities(resident);
    const official = await askOfficialMany({ policies, entities: resident }, requests);
    for (const [place, { principal, action, resource, context }] of requests.entries()) {
      asked++;
      const ours = set.decide({ principal: entity(principal.type, principal.id), action: entity(action.type, action.id), resource: entity(resource.type, resource.id), context: readRecord(context), entities: loaded });
      const theirs = official[place];
      if (theirs === undefined || told(ours) !== told(theirs)) different++;
    }
  }
  return { asked, different };
}

const ACTIONS = 3;

function few(entities: readonly EntityJson[], random: () => number): readonly EntityJson[] {
  return [...entities.slice(0, -ACTIONS).filter(() => random() < 0.12), ...entities.slice(-ACTIONS)];
}

const told = ({ decision, reason, errors }: Answer) => [decision, reason.toSorted(), errors.map(({ policy }) => policy).toSorted()].join("|");

if (!isMainThread) parentPort?.postMessage(await compare(workerData as Share));
