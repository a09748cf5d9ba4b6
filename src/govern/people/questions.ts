// Asking the likeliest people whether identities are theirs. Each act is one transaction with its record and the notices that it causes.
import { MandateError, newId, type Clock } from "../../kernel/index.ts";
import type { NewNotice } from "../../model/index.ts";
import {
  answerItems,
  beingAsked,
  confirmOwners,
  dueQuestions,
  identityId,
  insertQuestion,
  knownParties,
  managerOf,
  putNotices,
  putQuestionState,
  replaceSuggestion,
  takeQuestion,
  unowned,
  type Actor,
  type NextAsked,
  type PartyRow,
  type QuestionItemRow,
  type QuestionWithItems,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { judgeAnswer, nextAsked, QUESTION_DAYS, stateAfter, stepAfter, type OwnerAnswer } from "./questions-state.ts";

export interface Ask {
  /** Key. */
  readonly identity: string;
  readonly name: string;
  /** Likeliest first; each is somebody who can answer. */
  readonly candidates: readonly NextAsked[];
}

export interface Asking {
  readonly actor: Actor;
  readonly person: PartyRow;
}

interface OpenItem extends Pick<QuestionItemRow, "identity" | "name" | "asked"> {
  readonly ask: NextAsked;
  readonly next: readonly NextAsked[];
}

interface Asked {
  readonly questions: readonly string[];
  /** Identities about which nobody is asked, each with the reason. */
  readonly skipped: readonly { readonly identity: string; readonly says: string }[];
}

/** One question for each person, with everything that is to be his. */
export function askOwners(store: Store, { actor, person }: Asking, asks: readonly Ask[], comment: string): Promise<Asked> {
  return store.write(actor, async (tx) => {
    const busy = await beingAsked(tx, asks.map(({ identity }) => identity));
    const skipped: { identity: string; says: string }[] = [];
    const items: OpenItem[] = [];
    for (const { identity, name, candidates } of asks) {
      const next = nextAsked({ next: candidates, asked: [] });
      if (busy.has(identity)) skipped.push({ identity, says: `somebody is being asked about ${name} already` });
      else if (next === null) skipped.push({ identity, says: `no evidence names anybody who could be asked about ${name}; name a person` });
      else items.push({ identity, name, asked: [], ask: next.ask, next: next.rest });
    }
    const questions = await open(tx, store.clock, items, { askedBy: person, comment });
    await tx.record({ action: "owner.asked", subject: null, detail: { questions, identities: items.length, skipped: skipped.length } });
    return { questions, skipped };
  });
}

async function open(tx: Tx, clock: Clock, items: readonly OpenItem[], { askedBy, comment }: { readonly askedBy: PartyRow; readonly comment: string }): Promise<readonly string[]> {
  const groups = Map.groupBy(items, ({ ask }) => ask.party.toLowerCase());
  const known = await knownParties(tx, [...groups.values()].map(([first]) => first?.ask.party ?? ""));
  const made: string[] = [];
  for (const [party, group] of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const { names, shown } = known.get(party.replace(/^@/, "")) ?? { names: [party], shown: first.ask.party };
    const id = newId("ask", clock);
    const expiresAt = new Date(tx.at.getTime() + QUESTION_DAYS * 86_400_000).toISOString();
    const why = group.length === 1 ? first.ask.reason : `${first.ask.reason}; and alike for ${group.length - 1} more`;
    const row = { id, askedOf: shown, askedNames: names, askedBy, why, comment, expiresAt, dueAt: stepAfter(tx.at.toISOString(), 0)?.at.toISOString() ?? null };
    await insertQuestion(tx, row, group.map(({ identity, name, next, asked }) => ({ identity, name, next, asked: [...new Set([...asked, ...names])] })));
    await putNotices(tx, [{ ...noticeOf(row, group), key: `owner.asked|${id}`, kind: "owner.asked", parties: [shown], urgency: "normal", act: { act: "owner.answer", question: id } }]);
    made.push(id);
  }
  return made;
}

function noticeOf({ id, why, askedBy, comment }: { readonly id: string; readonly why: string; readonly askedBy: PartyRow; readonly comment: string }, items: readonly { readonly identity: string; readonly name: string }[]): Pick<NewNotice, "subject" | "about" | "title" | "body" | "link"> {
  const what = items.length === 1 ? (items[0]?.name ?? "an identity") : `${items.length} identities`;
  const listed = items.slice(0, 20).map(({ name }) => name).join("\n");
  return {
    subject: id,
    about: items.map(({ identity }) => identityId(identity)),
    title: `Do you answer for ${what}?`,
    body: [`${askedBy.names[0] ?? "Somebody"} asks, because: ${why}.`, comment, listed, "Accept, say that it is not yours, or point to somebody else."].filter((part) => part !== "").join("\n\n"),
    link: `/ownership?tab=questions&question=${id}`,
  };
}

/** Throws `forbidden` or `conflict`; a refused attempt changes nothing and stays on record. `person` null: an API token. */
export async function answerQuestion(store: Store, { actor, person }: { readonly actor: Actor; readonly person: PartyRow | null }, id: string, answer: OwnerAnswer, given: { readonly identities?: readonly string[] | undefined; readonly comment: string }): Promise<void> {
  const refusal = await store.write(actor, async (tx) => {
    const question = await taken(tx, id);
    const judged = judgeAnswer(question, person, given.identities, tx.at);
    if (!judged.may || person === null) {
      await tx.record({ action: "owner.answer-refused", subject: id, detail: { answer: answer.answer, reason: judged.may ? "not_a_person" : judged.code } });
      return judged.may ? undefined : judged;
    }
    if (answer.answer === "pointed" && (await hasLeft(tx, answer.to))) throw new MandateError("invalid_input", `${answer.to} is not active in the directory any more. Point to somebody who is here.`);
    const items = question.items.filter(({ identity }) => judged.identities.includes(identity));
    await settle(tx, store.clock, question, items, answer, { by: actor.name, names: person.names.map((name) => name.toLowerCase()), comment: given.comment });
    return undefined;
  });
  if (refusal === undefined) return;
  throw new MandateError(refusal.code === "not_a_person" || refusal.code === "not_asked" ? "forbidden" : refusal.code === "unknown" ? "invalid_input" : "conflict", refusal.says, { fields: { reason: refusal.code } });
}

const hasLeft = async (tx: Tx, party: string) => [...(await knownParties(tx, [party])).values()].some(({ state }) => state === "left");

const SAID = { accepted: "is the owner of", declined: "says that he is not the owner of", pointed: "points to another for" } as const;

async function settle(tx: Tx, clock: Clock, question: QuestionWithItems, items: readonly QuestionItemRow[], answer: OwnerAnswer, said: { readonly by: string; readonly names: readonly string[]; readonly comment: string }): Promise<void> {
  const keys = items.map(({ identity }) => identity);
  const sponsor = answer.answer === "accepted" ? answer.sponsor : undefined;
  // Who was confirmed in the meantime stays: an answer does not take an identity from its owner.
  const there = answer.answer === "accepted" ? await confirmOwners(tx, [...(await unowned(tx, keys))].map((identity) => ({ identity, owner: question.askedOf, sponsor }))) : new Set(keys);
  const given = { by: said.by, names: said.names, comment: said.comment === "" ? null : said.comment };
  await answerItems(tx, question.id, keys.filter((key) => there.has(key)), { ...given, answer: answer.answer, pointedTo: answer.answer === "pointed" ? answer.to : null });
  await answerItems(tx, question.id, keys, { ...given, answer: "overtaken", pointedTo: null });
  const followed = answer.answer === "accepted" ? [] : await followUp(tx, clock, question, items, answer.answer === "pointed" ? { party: answer.to, confidence: 0.8, reason: `${question.askedOf} says that it is yours` } : undefined);
  await close(tx, question, new Set(keys));
  await tx.record({ action: `owner.${answer.answer}`, subject: question.id, detail: { identities: keys.slice(0, 500), owner: question.askedOf, sponsor: sponsor ?? null, to: answer.answer === "pointed" ? answer.to : null, comment: said.comment, asked_next: followed } });
  const what = items.length === 1 ? (items[0]?.name ?? "it") : `${items.length} identities`;
  await tellAsker(tx, question, `${said.by} ${SAID[answer.answer]} ${what}`, `${question.id}|${keys.toSorted()[0] ?? ""}|${answer.answer}`, followed.length);
}

/** Asks the next about each; gives the new questions. */
async function followUp(tx: Tx, clock: Clock, question: QuestionWithItems, items: readonly QuestionItemRow[], first: NextAsked | undefined): Promise<readonly string[]> {
  const manager = await managerOf(tx, question.askedNames);
  const lastResort: readonly NextAsked[] = manager === null ? [] : [{ party: manager, confidence: 0.1, reason: `${question.askedOf}, who was asked before you, reports to you` }];
  const next = items.map((item) => ({ item, next: nextAsked({ asked: item.asked, next: [...item.next, ...lastResort] }, first) }));
  await replaceSuggestion(tx, question.askedNames, next.map(({ item, next: found }) => ({ identity: item.identity, party: found?.ask.party ?? null, confidence: found?.ask.confidence ?? null })));
  const open_ = next.flatMap(({ item, next: found }) => (found === null ? [] : [{ identity: item.identity, name: item.name, asked: item.asked, ask: found.ask, next: found.rest }]));
  return open(tx, clock, open_, { askedBy: question.askedBy, comment: question.comment });
}

async function close(tx: Tx, question: QuestionWithItems, answered: ReadonlySet<string>): Promise<void> {
  const state = stateAfter(question.items.map((item) => (answered.has(item.identity) ? { answer: "accepted" as const } : item)));
  await putQuestionState(tx, question.id, { state, steps: question.steps, dueAt: state === "open" ? question.dueAt : null });
}

async function tellAsker(tx: Tx, question: QuestionWithItems, title: string, key: string, followed: number): Promise<void> {
  const [asker] = question.askedBy.names;
  const body = followed > 0 ? "The next likeliest is asked now." : "Nobody else is asked; if it has no owner yet, ask again with a name.";
  await putNotices(tx, [{ key: `owner.answered|${key}`, kind: "owner.answered", parties: asker === undefined ? [] : [asker], subject: question.id, about: question.items.map(({ identity }) => identityId(identity)), title, body, link: `/ownership?tab=questions&question=${question.id}`, urgency: "normal" }]);
}

/** Takes the question back: nobody is asked any more. */
export function withdrawQuestion(store: Store, actor: Actor, id: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const question = await taken(tx, id);
    if (question.state !== "open") throw new MandateError("conflict", `This question is ${question.state}, so there is nothing to take back. Reload the list.`);
    await answerItems(tx, id, question.items.map(({ identity }) => identity), { answer: "overtaken", pointedTo: null, by: actor.name, names: [], comment: null });
    await putQuestionState(tx, id, { state: "withdrawn", steps: question.steps, dueAt: null });
    await tx.record({ action: "owner.question-withdrawn", subject: id });
  });
}

/** What the clock does: reminders, and after the time to answer the next likeliest. Gives how many moved. */
export async function advanceQuestions(store: Store, actor: Actor): Promise<number> {
  const due = await dueQuestions(store.pool, store.clock.now());
  for (const id of due) await store.write(actor, (tx) => advance(tx, store.clock, id));
  return due.length;
}

async function advance(tx: Tx, clock: Clock, id: string): Promise<void> {
  const question = await taken(tx, id);
  const open_ = question.items.filter(({ answer }) => answer === null);
  // A server that was down for long makes one step of several: whoever was not reminded is not reminded twice at once.
  let steps = question.steps;
  let last = stepAfter(question.askedAt, steps);
  while (last !== null && last.step !== "expiry" && (stepAfter(question.askedAt, steps + 1)?.at ?? clock.now()) <= tx.at) last = stepAfter(question.askedAt, ++steps);
  await tx.record({ action: last?.step === "expiry" ? "owner.question-expired" : "owner.reminded", subject: id, detail: { asked_of: question.askedOf, open: open_.length } });
  if (last?.step !== "expiry") {
    await putNotices(tx, [{ ...noticeOf(question, open_), key: `owner.asked|${id}|${steps + 1}`, kind: "owner.asked", parties: [question.askedOf], urgency: "normal", act: { act: "owner.answer", question: id } }]);
    await putQuestionState(tx, id, { state: "open", steps: steps + 1, dueAt: stepAfter(question.askedAt, steps + 1)?.at.toISOString() ?? null });
    return;
  }
  await answerItems(tx, id, open_.map(({ identity }) => identity), { answer: "expired", pointedTo: null, by: "nobody", names: [], comment: null });
  const followed = await followUp(tx, clock, question, open_, undefined);
  const state = stateAfter(question.items.map((item) => (item.answer === null ? { answer: "expired" as const } : item)));
  await putQuestionState(tx, id, { state, steps: steps + 1, dueAt: null });
  await tellAsker(tx, question, `${question.askedOf} did not say whether ${open_.length === 1 ? (open_[0]?.name ?? "it") : `${open_.length} identities`} ${open_.length === 1 ? "is" : "are"} his`, `${id}|expired`, followed.length);
}

async function taken(tx: Tx, id: string): Promise<QuestionWithItems> {
  const question = await takeQuestion(tx, id);
  if (question === undefined) throw new MandateError("not_found", "There is no such question. Reload the list of questions.");
  return question;
}
