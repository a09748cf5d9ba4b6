// What AuthZEN 1.0 says on the wire. Unknown members are ignored, what is required is required, and everything is bounded.
import { z } from "zod";

const properties = z.record(z.string().max(200), z.unknown()).optional();
const type = z.string().min(1).max(200);
const id = z.string().min(1).max(2000);

export const Subject = z.object({ type, id, properties });
export const Action = z.object({ name: z.string().min(1).max(200), properties });
export const Resource = z.object({ type, id, properties });
const context = properties;

export const Evaluation = z.object({ subject: Subject, action: Action, resource: Resource, context });
export type Evaluation = z.infer<typeof Evaluation>;

export const SEMANTICS = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
export type Semantic = (typeof SEMANTICS)[number];
export const MOST_EVALUATIONS = 500;

/** Top-level members are defaults of each evaluation; what is missing after that is an error of that evaluation alone. */
export const Evaluations = z.object({
  subject: z.unknown().optional(),
  action: z.unknown().optional(),
  resource: z.unknown().optional(),
  context: z.unknown().optional(),
  evaluations: z.array(z.record(z.string(), z.unknown())).max(MOST_EVALUATIONS).optional(),
  options: z.object({ evaluations_semantic: z.enum(SEMANTICS).default("execute_all") }).optional(),
});

export const MOST_RESULTS = 1000;
const page = z.object({ token: z.string().max(4096).optional(), next_token: z.string().max(4096).optional(), limit: z.int().min(1).max(MOST_RESULTS).optional() }).optional();
const typeOnly = z.object({ type, properties });

export const SubjectSearch = z.object({ subject: typeOnly, action: Action, resource: Resource, context, page });
export const ResourceSearch = z.object({ subject: Subject, action: Action, resource: typeOnly, context, page });
export const ActionSearch = z.object({ subject: Subject, resource: Resource, context, page });

export interface Answer {
  readonly decision: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What is wrong, in a sentence, with the member that is. */
export function problemsOf(error: z.ZodError): string {
  const [first] = error.issues;
  const path = first?.path.join(".") ?? "";
  return `${path === "" ? "The body" : path}: ${first?.message ?? "is not valid"}. AuthZEN asks for subject {type, id}, action {name} and resource {type, id}; correct it and send it again.`;
}
