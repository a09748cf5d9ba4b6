// Claims of ours besides those of the standards: what a token for us alone lets hand on, who the person is, and the task as the person gave it.
import { z } from "zod";
import { digestOf, newId, type Clock } from "../../../kernel/index.ts";
import { ArgumentLimit, type PersonRef } from "../../../model/index.ts";
import { refusal } from "../refusal.ts";

const PREFIX = "urn:mandate:params:oauth:claim:";
/** In a token for us alone, which is there to be exchanged: all that may be handed on. A token for a resource says it by its details. */
export const AUTHORITY_CLAIM = `${PREFIX}authority`;
export const PERSON_CLAIM = `${PREFIX}person`;
export const TASK_CLAIM = `${PREFIX}task`;

const list = z.array(z.string()).nullable();
export const AuthorityClaim = z.object({
  tools: z.array(z.array(z.object({ server: z.string(), tool: z.string(), arguments: z.record(z.string(), ArgumentLimit).optional(), data: z.array(z.string()).optional(), environments: z.array(z.string()).optional() }))).nullable(),
  scopes: list,
  resources: list,
});

export const PersonClaim = z.object({ iss: z.string(), sub: z.string(), names: z.array(z.string()) });
export const personClaim = ({ issuer, subject, names }: PersonRef) => ({ [PERSON_CLAIM]: { iss: issuer, sub: subject, names } });

const Value = z.union([z.string().max(2000), z.number(), z.boolean()]);
/** What a host sends: the person's words, and the values in them by name. */
const GivenTask = z.strictObject({ statement: z.string().trim().min(1).max(20_000), values: z.record(z.string().min(1).max(100), Value).default({}) });
export const TaskClaim = z.object({ id: z.string(), sha256: z.string(), values: z.record(z.string(), Value) });
export type TaskClaim = z.infer<typeof TaskClaim>;

const MOST_VALUES = 50;

/** The parameter `task`, made a claim: the words by digest, the values as they are. Throws `invalid_request`. */
export function readTask(parameter: string, clock: Clock): TaskClaim {
  const parsed = GivenTask.safeParse(parsedJson(parameter));
  if (!parsed.success || Object.keys(parsed.data.values).length > MOST_VALUES) {
    throw refusal("invalid_request", `task is {"statement": "what the person asked", "values": {"name": "value"}} in JSON, with at most ${MOST_VALUES} values that are texts, numbers or true and false`);
  }
  return { id: newId("tsk", clock), sha256: digestOf(parsed.data.statement), values: parsed.data.values };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
