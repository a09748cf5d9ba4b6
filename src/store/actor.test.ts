// Records of the first days, in which agents stood as system actors, read as those of agents.
import { expect, it } from "vitest";
import { actorOfRecord, agentActor, systemActor } from "./actor.ts";

it("reads what the first records called a system actor as the agent it is, and nothing else", () => {
  const bot = agentActor({ id: "agt_1", name: "bot" });
  expect(actorOfRecord({ type: "system", id: "agt_1", name: "agent bot" })).toEqual(bot);
  expect(actorOfRecord(bot)).toBe(bot);
  const clock = systemActor("agent clock");
  expect(actorOfRecord(clock)).toBe(clock);
});
