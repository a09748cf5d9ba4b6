// What is told about a hand-over, and to whom. Pure; every notice has a key of its own, so that each is told once.
import type { NewNotice } from "../../model/index.ts";
import type { HandOverItemRow, HandOverRow } from "../../store/index.ts";
import type { HandOverStep } from "./hand-over-plan.ts";

type Plan = Pick<HandOverRow, "id" | "openedAt" | "person" | "name" | "manager" | "reason" | "lastDay">;
type Item = Pick<HandOverItemRow, "what" | "subject" | "name" | "successor">;

const count = (items: number, one: string) => (items === 1 ? `1 ${one}` : `${items} ${one}s`);
const unique = (parties: readonly (string | null)[]) => [...new Set(parties.filter((party) => party !== null))];
const named = (items: readonly Item[]) => items.slice(0, 20).map(({ name }) => name).join("\n") + (items.length > 20 ? `\nand ${items.length - 20} more` : "");

/** A plan that is opened again, because more was found, begins anew. */
const round = ({ id, openedAt }: Plan) => `${id}|${openedAt}`;

const about = (plan: Plan) => ({ subject: plan.id, link: `/hand-overs/${plan.id}` });
const leaves = ({ name, reason, lastDay }: Plan) => (reason === "left" ? `${name} has left` : `${name} leaves${lastDay === null ? "" : ` on ${lastDay}`}`);

export function noticesOfOpening(plan: Plan, items: readonly Item[]): readonly NewNotice[] {
  const common = { ...about(plan), kind: "hand-over.opened" as const, urgency: "normal" as const };
  const body = `${named(items)}\n\nLook at whom the plan proposes, change what is not right, and accept it.`;
  return [{ ...common, key: `hand-over.opened|${round(plan)}`, parties: unique([plan.manager]), title: `${leaves(plan)}: ${count(items.length, "thing")} to hand over`, body }];
}

export function noticesToSuccessors(plan: Plan, items: readonly Item[]): readonly NewNotice[] {
  return [...Map.groupBy(items, ({ successor }) => successor ?? "")].map(([successor, given]) => ({
    ...about(plan),
    kind: "hand-over.done" as const,
    urgency: "normal" as const,
    // Not by the day: what is given later is another notice, and the same is not told again.
    key: `hand-over.done|${plan.id}|${successor}|${given.map(({ what, subject }) => `${what} ${subject}`).toSorted()[0] ?? ""}`,
    parties: [successor],
    title: `You take over ${count(given.length, "thing")} from ${plan.name}`,
    body: named(given),
  }));
}

/** Reminded are those who are to take over and the manager; told after a week is everybody who decides on security, through their channels. */
export function noticesOfStep(plan: Plan, step: HandOverStep, waiting: readonly Item[]): readonly NewNotice[] {
  const title = `${leaves(plan)}, and ${count(waiting.length, "thing")} still ${waiting.length === 1 ? "has" : "have"} no new owner`;
  const common = { ...about(plan), body: named(waiting), title };
  if (step === "reminder") return [{ ...common, key: `hand-over.reminder|${round(plan)}`, kind: "hand-over.reminder", urgency: "normal", parties: unique([plan.manager, ...waiting.map(({ successor }) => successor)]) }];
  if (step === "escalation") return [{ ...common, key: `hand-over.escalated|${round(plan)}|7`, kind: "hand-over.escalated", urgency: "now", parties: unique([plan.manager]) }];
  const mandates = [...new Map(waiting.filter(({ what }) => what.startsWith("mandate")).map((item) => [item.subject, item])).values()];
  const others = waiting.filter(({ what }) => !what.startsWith("mandate"));
  return [
    ...mandates.map((item) => ({ ...about(plan), key: `mandate.suspension-proposed|${round(plan)}|${item.subject}`, kind: "mandate.suspension-proposed" as const, urgency: "now" as const, parties: unique([plan.manager, item.successor]), title: `Suspend ${item.name}? ${plan.name} answered for it and nobody has taken it over`, body: "Nothing is suspended by itself: an approver decides on the hand-over's page, or hands it to somebody." })),
    ...(others.length === 0 ? [] : [{ ...common, body: named(others), key: `hand-over.escalated|${round(plan)}|14`, kind: "hand-over.escalated" as const, urgency: "now" as const, parties: unique([plan.manager]), title: `${others.length === 1 ? "1 identity" : `${others.length} identities`} of ${plan.name} should be switched off unless somebody takes ${others.length === 1 ? "it" : "them"} over` }]),
  ];
}

export function noticeOfReturn(plan: Plan): NewNotice {
  return { ...about(plan), key: `hand-over.done|${plan.id}|returned`, kind: "hand-over.done", urgency: "normal", parties: unique([plan.manager]), title: `${plan.name} is active again, so the hand-over was closed`, body: "What was handed over already stays where it is." };
}
