// The pure parts of the SCIM server: the limit of removals, filters on values, patches, and what is made of what clients send.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRemovals, mostRemovals } from "../../../model/index.ts";
import { matches, readFilter } from "./filter.ts";
import { applyPatch, readPatch } from "./patch.ts";
import { personFacts, regular } from "./resource.ts";
import { project, readProjection } from "./show.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const counts = { active: fc.nat(200_000), gone: fc.nat(20_000), asked: fc.nat(20_000) };

describe("the limit of removals", () => {
  it("lets go at most ten or a tenth within the hour, whatever is asked in which order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }), (people, asks) => {
        let [gone, isHeldOpen] = [0, false];
        for (const wanted of asks) {
          const asked = Math.min(wanted, people - gone);
          if (judgeRemovals({ active: people - gone, gone, asked, isHeldOpen }) === "apply") gone += asked;
          else isHeldOpen = true;
        }
        expect(gone).toBeLessThanOrEqual(Math.max(10, Math.floor(people / 10)));
      }),
    );
  });

  it("holds more when more is asked, and everything once a batch waits", () => {
    fc.assert(
      fc.property(fc.record(counts), fc.nat(1000), (asked, more) => {
        if (judgeRemovals({ ...asked, isHeldOpen: false }) === "hold") expect(judgeRemovals({ ...asked, asked: asked.asked + more, isHeldOpen: false })).toBe("hold");
        expect(judgeRemovals({ ...asked, asked: asked.asked + 1, isHeldOpen: true })).toBe("hold");
        expect(mostRemovals(asked)).toBeGreaterThanOrEqual(10);
      }),
    );
  });
});

describe("a filter on values", () => {
  const value = { value: "Ann@Work.example", type: "work", primary: true, rank: 3 };
  it.each([
    ['type eq "WORK"', true],
    ['type ne "home" and primary eq true', true],
    ['value sw "ann@" and value ew ".example"', true],
    ['value co "home" or rank gt 2', true],
    ["not (rank le 3)", false],
    ['primary eq "True"', true],
    ["display pr", false],
    ["display eq null", true],
  ])("%s", (filter, wanted) => {
    expect(matches(readFilter("person", filter, ["emails"]), value)).toBe(wanted);
  });

  it("never throws anything but a refusal, whatever is written", () => {
    const words = fc.constantFrom("userName", "emails", "[", "]", "(", ")", "eq", "and", "or", "not", '"a"', '"', "pr", "true", "1", ".", ":", "urn:x:y", " ");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        try {
          readFilter("person", parts.join(" "));
        } catch (thrown) {
          expect((thrown as { code?: string }).code).toBe("invalid_input");
        }
      }),
      { numRuns: 500 },
    );
  });
});

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const patched = (resource: object, ...Operations: readonly object[]) => regular("person", applyPatch(regular("person", { userName: "ann", ...resource }), readPatch("person", { schemas: [PATCH], Operations })));

describe("a patch", () => {
  it("adds to a list without doubling, and replaces the whole of one", () => {
    const roles = { roles: [{ value: "a" }] };
    expect(patched(roles, { op: "add", path: "roles", value: [{ value: "a" }, { value: "b" }] })["roles"]).toEqual([{ value: "a" }, { value: "b" }]);
    expect(patched(roles, { op: "replace", path: "roles", value: [{ value: "c" }] })["roles"]).toEqual([{ value: "c" }]);
    expect(patched(roles, { op: "remove", path: "roles" })).not.toHaveProperty("roles");
    expect(patched(roles, { op: "remove", path: 'roles[value eq "A"]' })).not.toHaveProperty("roles");
  });

  it("keeps the parts of a complex attribute that it does not name", () => {
    expect(patched({ name: { givenName: "Ann", familyName: "Lee" } }, { op: "replace", path: "name", value: { familyName: "Voss" } })["name"]).toEqual({ givenName: "Ann", familyName: "Voss" });
    expect(patched({ [ENTERPRISE]: { department: "A", division: "B" } }, { op: "remove", path: `${ENTERPRISE}:department` })[ENTERPRISE]).toEqual({ division: "B" });
  });

  it("reads names in any case, with colons and points inside filters", () => {
    expect(patched({ photos: [{ value: "https://a.example/x.png", type: "photo" }] }, { op: "replace", path: 'PHOTOS[Value eq "https://a.example/x.png"].Display', value: "me" })["photos"]).toEqual([{ value: "https://a.example/x.png", type: "photo", display: "me" }]);
    expect(patched({}, { op: "replace", value: { NAME: { GivenName: "Ann" }, "urn:ietf:params:scim:schemas:core:2.0:User:TITLE": "x", id: "ignored", schemas: ["ignored"] } })).toEqual({ userName: "ann", name: { givenName: "Ann" }, title: "x" });
  });

  it("takes the manager as an id, as an object, and away", () => {
    const manager = `${ENTERPRISE}:manager`;
    expect(patched({}, { op: "Add", path: manager, value: "ppl_1" })[ENTERPRISE]).toEqual({ manager: { value: "ppl_1" } });
    expect(patched({}, { op: "Replace", path: manager, value: { value: "ppl_2" } })[ENTERPRISE]).toEqual({ manager: { value: "ppl_2" } });
    expect(patched({ [ENTERPRISE]: { manager: { value: "ppl_1" } } }, { op: "Replace", path: manager, value: "" })).not.toHaveProperty([ENTERPRISE]);
  });

  it("leaves the resource it was given untouched, and gives the same twice", () => {
    const path = fc.constantFrom("title", "name.givenName", "emails", 'emails[type eq "work"].value', "active", `${ENTERPRISE}:department`);
    const operation = fc.record({ op: fc.constantFrom("add", "Replace", "remove"), path, value: fc.constantFrom<unknown>("x", "True", { value: "v", type: "work" }, [{ value: "w", type: "home" }]) });
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 6 }), (Operations) => {
        const before = regular("person", { userName: "ann", emails: [{ value: "a@b.example", type: "work" }] });
        const text = JSON.stringify(before);
        const run = () => {
          try {
            return JSON.stringify(regular("person", applyPatch(before, readPatch("person", { schemas: [PATCH], Operations }))));
          } catch (thrown) {
            return (thrown as { code?: string }).code;
          }
        };
        const once = run();
        expect(run()).toBe(once);
        expect(JSON.stringify(before)).toBe(text);
      }),
    );
  });
});

describe("a resource", () => {
  it("is made regular once and for all", () => {
    const told = { USERNAME: "Ann@B.example", password: "x", Active: "False", emails: { value: "A@b.example", primary: "true" }, groups: [{ value: "g" }], nickName: null, roles: ["admin"] };
    const kept = regular("person", told);
    expect(kept).toEqual({ userName: "Ann@B.example", active: false, emails: [{ value: "A@b.example", primary: true }], roles: [{ value: "admin" }] });
    expect(regular("person", kept)).toEqual(kept);
  });

  it("says who the person is by the best that was told", () => {
    expect(personFacts(regular("person", { userName: "ann@b.example", name: { givenName: "Ann", familyName: "Lee" } }))).toMatchObject({ displayName: "Ann Lee", email: "ann@b.example", names: ["ann@b.example", "ann lee", "ann"], toldActive: true });
    expect(personFacts(regular("person", { userName: "alee", emails: [{ value: "home@x.example", type: "home" }, { value: "Work@x.example", type: "work" }] }))).toMatchObject({ displayName: "alee", email: "work@x.example", emails: ["work@x.example", "home@x.example"] });
  });

  it("is shown in part, with several parts of one attribute together", () => {
    const resource = { schemas: [], id: "1", name: { givenName: "A", familyName: "B", formatted: "C" }, emails: [{ value: "v", type: "t", primary: true }] };
    expect(project(resource, readProjection("person", { attributes: "NAME.givenname,name.familyName,emails.value,emails.type" }))).toEqual({ schemas: [], id: "1", name: { givenName: "A", familyName: "B" }, emails: [{ value: "v", type: "t" }] });
    expect(project(resource, readProjection("person", { excludedAttributes: ["name.formatted", "id"] }))).toEqual({ ...resource, name: { givenName: "A", familyName: "B" } });
  });
});
