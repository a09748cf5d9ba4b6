// Questions to likely owners on the wire.
import { z } from "zod";
import { instant } from "./common.ts";

export const QUESTION_STATES = ["open", "answered", "expired", "withdrawn"] as const;

export const Question = z
  .object({
    id: z.string(),
    state: z.enum(QUESTION_STATES),
    asked_of: z.string(),
    asked_by: z.string(),
    why: z.string(),
    comment: z.string(),
    identities: z.int(),
    unanswered: z.int(),
    asked_at: instant,
    expires_at: instant,
    closed_at: instant.nullable(),
    /** Whether it is put to the caller, in person or as a member of the team. */
    mine: z.boolean(),
  })
  .meta({ id: "Question" });

export const QuestionItem = z
  .object({
    /** Key. */
    identity: z.string(),
    id: z.string(),
    name: z.string(),
    answer: z.enum(["accepted", "declined", "pointed", "overtaken", "expired"]).nullable(),
    pointed_to: z.string().nullable(),
    answered_by: z.string().nullable(),
    answered_at: instant.nullable(),
    comment: z.string().nullable(),
    /** Who is asked next. */
    next: z.string().nullable(),
  })
  .meta({ id: "QuestionItem" });

export const QuestionDetail = z.object({ question: Question, items: z.array(QuestionItem) }).meta({ id: "QuestionDetail" });

export const QuestionsAsked = z.object({ questions: z.array(z.string()), asked: z.int(), skipped: z.array(z.object({ identity: z.string(), says: z.string() })) }).meta({ id: "QuestionsAsked" });
