// Names of people and teams: however a name is written it is the same party, and one person is never taken for another.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSamePerson, isTeam, plainName, plainNames, sameParty } from "./party.ts";

const ann = { account: "usr_ann", names: ["ann@example.com"] };

describe("a party", () => {
  it("is one however its letters are written", () => {
    fc.assert(fc.property(fc.emailAddress(), (address) => sameParty(` ${address.toUpperCase()} `, address.toLowerCase())));
    expect(sameParty("ann@example.com", "ann+work@example.com")).toBe(false);
  });

  it("is a team by its prefix in any case", () => {
    expect(["team:payments", "Team:Payments", " TEAM:x"].map(isTeam)).toEqual([true, true, true]);
    expect(["teamster@example.com", "a team: of one", ""].map(isTeam)).toEqual([false, false, false]);
  });
});

describe("a person", () => {
  it("is the same under a tag, in capitals and under another account", () => {
    expect(plainName(" Ann+Work@Example.com ")).toBe("ann@example.com");
    expect(isSamePerson(ann, { account: "usr_2", names: ["ANN+x@example.com"] })).toBe(true);
    expect(isSamePerson(ann, { account: "USR_ANN", names: [] })).toBe(true);
    expect(isSamePerson(ann, { account: "usr_ben", names: ["ben@example.com"] })).toBe(false);
  });

  it("is not recognised by names that are empty", () => {
    expect(plainNames({ account: "", names: ["", " "] })).toEqual([]);
    expect(isSamePerson({ account: "", names: [""] }, { account: " ", names: [] })).toBe(false);
  });
});
