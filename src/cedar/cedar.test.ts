// Our evaluator against the official engine: decision, determining policies and errors, over every vector at hand and over random policies.
import { readFileSync, existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chance, randomCase } from "../../test/cedar/random-case.ts";
import type { Shared } from "./compile.ts";
import { loadEntities } from "./entities.ts";
import { askOfficialMany, exactLongs, parsePolicies, parseSchema, validatePolicies } from "./official.ts";
import { compilePolicies, type Answer } from "./policy-set.ts";
import { readRecord, type EntityJson, type UidJson } from "./read-json.ts";
import { actionEntities, schemaReader } from "./schema-values.ts";
import { entity, type RecordValue } from "./value.ts";

interface Vector {
  readonly id: string;
  readonly policies: string;
  readonly schema: string;
  readonly entities: readonly EntityJson[];
  readonly requests: readonly { readonly description: string; readonly principal: UidJson; readonly action: UidJson; readonly resource: UidJson; readonly context: Readonly<Record<string, unknown>>; readonly decision: string; readonly reason: readonly string[]; readonly errors: readonly string[] }[];
}

const told = ({ decision, reason, errors }: Answer) => ({ decision, reason: [...reason].sort(), errors: errors.map(({ policy }) => policy).sort() });
const uidOf = ({ type, id }: UidJson) => entity(type, id);
const request = (of: { readonly principal: UidJson; readonly action: UidJson; readonly resource: UidJson }, context: RecordValue, entities: ReturnType<typeof loadEntities>) => ({ principal: uidOf(of.principal), action: uidOf(of.action), resource: uidOf(of.resource), context, entities });

const VECTORS = "../shared/data/cedar-handwritten.json";
const vectors = existsSync(VECTORS) ? (JSON.parse(readFileSync(VECTORS, "utf8")) as { readonly tests: readonly Vector[] }).tests : [];
if (vectors.length === 0 && process.env["CI"] === undefined) console.warn("The Cedar vectors are not beside the project: those tests are skipped.");

describe("the published vectors", () => {
  it("are at hand", () => expect(vectors.length > 0 || process.env["CI"] === undefined).toBe(true));
  it.each(vectors.map((vector) => [vector.id, vector] as const))("%s", async (_, { policies, schema, entities, requests }) => {
    const known = await parseSchema(schema);
    const reader = schemaReader(known);
    const resident = loadEntities([...entities, ...actionEntities(known)], reader);
    const set = compilePolicies((await parsePolicies(policies)).map(({ json }, index) => [`policy${index}`, json] as const));
    for (const each of requests) {
      expect({ of: each.description, ...told(set.decide(request(each, reader.context(each.action, each.context), resident))) }).toEqual({ of: each.description, decision: each.decision, reason: [...each.reason].sort(), errors: [...each.errors].sort() });
    }
  });
});

describe("random policies", () => {
  it("are answered as the official engine answers them", async () => {
    const random = chance(20261124);
    // `npm run bench` compares a million; these are asked of one parsed set at a time, with closures in common among all of them.
    const among: Shared = new Map();
    for (let index = 0; index < 200; index++) {
      const { policies, entities, requests } = randomCase(random, 10, index % 4 === 0 ? 80 : 6);
      const official = await askOfficialMany({ policies, entities }, requests);
      const set = compilePolicies(Object.entries(policies), among);
      const resident = loadEntities(entities);
      expect(requests.map((asked) => told(set.decide(request(asked, readRecord(asked.context), resident))))).toEqual(official.map(told));
    }
  });
});

describe("the door", () => {
  it("keeps Longs that JSON would round", async () => {
    for (const number of ["9223372036854775807", "-9223372036854775808", "9007199254740993", "-9007199254740993"]) {
      const policies = await parsePolicies(`@id("x") permit(principal, action, resource) when { context.n == ${number} && "n${number}" != "" }; // ${number}`);
      const context = readRecord({ n: BigInt(number) });
      const uid = { type: "U", id: "a" };
      expect(compilePolicies(policies.map(({ id, json }) => [id, json])).decide(request({ principal: uid, action: uid, resource: uid }, context, loadEntities([])))).toEqual({ decision: "allow", reason: ["x"], errors: [] });
    }
    expect(exactLongs('"9223372036854775807" a9223372036854775807 12')).toBe('"9223372036854775807" a9223372036854775807 12');
  });

  it("refuses what is no policy, what is a template, and two of one id", async () => {
    await expect(parsePolicies("permit(principal, action);")).rejects.toThrow(/Cedar says/);
    await expect(parsePolicies("permit(principal == ?principal, action, resource);")).rejects.toThrow(/template/);
    await expect(parsePolicies('@id("a") permit(principal, action, resource); @id("a") forbid(principal, action, resource);')).rejects.toThrow(/two policies/);
  });

  it("tells what strict validation tells, though the package calls it a success", async () => {
    const problems = await validatePolicies(await parsePolicies("permit(principal, action, resource) when { context.n == 1 };"), "entity U; action a appliesTo { principal: U, resource: U };");
    expect(problems.map(({ policy, weight }) => [policy, weight])).toEqual([["policy0", "error"]]);
  });

  it("refuses a circle of parents, however long, and stands a deep hierarchy", () => {
    const chain = (length: number, close: boolean): EntityJson[] => Array.from({ length }, (_, index) => ({ uid: { type: "G", id: `${index}` }, attrs: {}, parents: index + 1 < length ? [{ type: "G", id: `${index + 1}` }] : close ? [{ type: "G", id: "0" }] : [] }));
    expect(() => loadEntities(chain(50, true))).toThrow(/in itself/);
    expect(loadEntities(chain(1000, false)).get(entity("G", "0"))?.ancestors.size).toBe(999);
  });
});
