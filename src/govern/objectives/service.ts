// Objectives set, changed and removed, each with its record; and what time does to them: the day's count, and one notice when the last day is over.
import { MandateError } from "../../kernel/index.ts";
import { project, type NewNotice, type ObjectiveContent } from "../../model/index.ts";
import { dayIsOpen, deleteObjective, insertObjective, markJudged, putNotices, putPoints, putPosture, unjudgedObjectives, updateObjective, type Actor, type ObjectiveRow, type Store } from "../../store/index.ts";

export function setObjective(store: Store, actor: Actor, content: ObjectiveContent): Promise<string> {
  return store.write(actor, async (tx) => {
    checkDay(content, tx.at);
    const id = await insertObjective(tx, content);
    await putPoints(tx, [id]);
    await tx.record({ action: "objective.set", subject: id, detail: { ...content } });
    return id;
  });
}

/** `revision`: what the caller read; of two at once one is told that the other was faster. */
export function changeObjective(store: Store, actor: Actor, id: string, { content, revision }: { readonly content: ObjectiveContent; readonly revision: number }): Promise<void> {
  return store.write(actor, async (tx) => {
    checkDay(content, tx.at);
    if (!(await updateObjective(tx, id, revision, content))) throw changedMeanwhile();
    await putPoints(tx, [id]);
    await tx.record({ action: "objective.changed", subject: id, detail: { ...content } });
  });
}

export function removeObjective(store: Store, actor: Actor, id: string, revision: number): Promise<void> {
  return store.write(actor, async (tx) => {
    if (!(await deleteObjective(tx, id, revision))) throw changedMeanwhile();
    await tx.record({ action: "objective.removed", subject: id });
  });
}

const changedMeanwhile = () => new MandateError("precondition_failed", "The objective has changed since it was read, or is gone. Reload it and decide again.");

function checkDay({ by }: ObjectiveContent, at: Date): void {
  if (by < dayOf(at)) throw new MandateError("invalid_input", `The last day, ${by}, is over. Choose a day that is still to come.`);
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** Counts the day when nobody has judged the estate on it, and tells once of each objective whose last day ended short of its target. */
export async function advanceObjectives(store: Store, actor: Actor): Promise<number> {
  const today = dayOf(store.clock.now());
  const open = await dayIsOpen(store.pool, today);
  if (open.posture || open.objectives.length > 0) {
    await store.write(actor, async (tx) => {
      if (open.posture) await putPosture(tx);
      else await putPoints(tx, open.objectives);
      await tx.record({ action: "objectives.counted", subject: null, detail: { day: today } });
    });
  }
  const over = await unjudgedObjectives(store.pool, today);
  if (over.length === 0) return 0;
  await store.write(actor, async (tx) => {
    const missed = over.filter((objective) => stateOf(objective, today) === "missed");
    await putNotices(tx, missed.map((objective) => noticeOf(objective, today)));
    await markJudged(tx, over.map(({ id }) => id));
    for (const { id, content } of over) await tx.record({ action: "objective.judged", subject: id, detail: { by: content.by, missed: missed.some((each) => each.id === id) } });
  });
  return over.length;
}

const stateOf = ({ content, points }: ObjectiveRow, today: string) => project(points, { target: content.target_percent, by: content.by, today }).state;

function noticeOf({ id, content, points, revision }: ObjectiveRow, today: string): NewNotice {
  const { says } = project(points, { target: content.target_percent, by: content.by, today });
  return {
    key: `objective.missed|${id}|${revision}|${content.by}`,
    kind: "objective.missed",
    parties: [content.owner],
    subject: id,
    title: `The objective "${content.title}" was not reached by ${content.by}`,
    body: says,
    link: "/objectives",
    urgency: "normal",
  };
}
