// A question to a likely owner, as pure functions: who may answer it, what follows from an answer, when the clock acts, who is asked next.
import { plainName } from "../../model/index.ts";
import type { NextAsked, PartyRow, QuestionItemRow, QuestionState, QuestionWithItems } from "../../store/index.ts";

export const QUESTION_DAYS = 14;
const REMINDER_DAYS = [3, 7] as const;
const DAY = 86_400_000;

export type OwnerAnswer =
  | { readonly answer: "accepted"; readonly sponsor?: string | undefined }
  | { readonly answer: "declined" }
  | { readonly answer: "pointed"; readonly to: string };

/** Somebody who answers; `null` stands for an API token, which is nobody. */
export type Answerer = PartyRow | null;

export type AnswerJudged =
  | { readonly may: true; readonly identities: readonly string[] }
  | { readonly may: false; readonly code: "not_a_person" | "not_asked" | "closed" | "answered" | "unknown"; readonly says: string };

/** Names and teams under which somebody is asked, in lower case. */
export const askableAs = (person: PartyRow): readonly string[] => [...new Set([...person.names, ...person.teams].map(plainName))];

/** By person and not by account: any account of his, or any member of the team. */
export const isAsked = ({ askedNames }: Pick<QuestionWithItems, "askedNames">, person: PartyRow): boolean => {
  const names = new Set(askableAs(person));
  return askedNames.some((name) => names.has(plainName(name)));
};

/** Which identities are answered. Each is answered once, by whom it was put to. `identities`: only these; else all that are open. */
export function judgeAnswer(question: Pick<QuestionWithItems, "askedNames" | "askedOf" | "state" | "items" | "expiresAt">, person: Answerer, identities: readonly string[] | undefined, at: Date): AnswerJudged {
  const refuse = (code: Extract<AnswerJudged, { may: false }>["code"], says: string): AnswerJudged => ({ may: false, code, says });
  if (person === null) return refuse("not_a_person", "An API token cannot answer for a person. Sign in to the console and answer there.");
  if (!isAsked(question, person)) return refuse("not_asked", `This question was put to ${question.askedOf}, which you are not. If you know the owner, confirm him on the identity's page.`);
  if (question.state !== "open") return refuse("closed", `This question is ${question.state} and takes no answer any more. Reload the list.`);
  if (at >= new Date(question.expiresAt)) return refuse("closed", "The time to answer this question is over; somebody else is asked now. Confirm the owner on the identity's page instead.");
  const open = question.items.filter(({ answer }) => answer === null).map(({ identity }) => identity);
  if (identities === undefined) return { may: true, identities: open };
  const known = new Set(question.items.map(({ identity }) => identity));
  const stranger = identities.find((identity) => !known.has(identity));
  if (stranger !== undefined) return refuse("unknown", `The question is not about ${stranger}. Reload it and answer what it asks.`);
  const again = identities.find((identity) => !open.includes(identity));
  if (again !== undefined) return refuse("answered", `${question.items.find(({ identity }) => identity === again)?.name ?? again} was answered already. Reload the question.`);
  return { may: true, identities };
}

/** The question after some of its identities were answered. */
export const stateAfter = (items: readonly Pick<QuestionItemRow, "answer">[]): QuestionState => (items.some(({ answer }) => answer === null) ? "open" : items.every(({ answer }) => answer === "expired") ? "expired" : "answered");

/** Who is asked next about an identity; everybody is asked once, so that no circle is walked twice. */
export function nextAsked(item: Pick<QuestionItemRow, "next" | "asked">, first?: NextAsked): { readonly ask: NextAsked; readonly rest: readonly NextAsked[] } | null {
  const asked = new Set(item.asked.map(plainName));
  const open = [...(first === undefined ? [] : [first]), ...item.next].filter(({ party }) => !asked.has(plainName(party)));
  const [ask] = open;
  return ask === undefined ? null : { ask, rest: open.slice(1).filter(({ party }) => plainName(party) !== plainName(ask.party)) };
}

export type QuestionStep = "reminder" | "expiry";

/** What the clock does after `steps` steps, and when; `null` after the last. */
export function stepAfter(askedAt: string, steps: number): { readonly step: QuestionStep; readonly at: Date } | null {
  const asked = new Date(askedAt).getTime();
  const reminder = REMINDER_DAYS[steps];
  if (reminder !== undefined) return { step: "reminder", at: new Date(asked + reminder * DAY) };
  return steps === REMINDER_DAYS.length ? { step: "expiry", at: new Date(asked + QUESTION_DAYS * DAY) } : null;
}
