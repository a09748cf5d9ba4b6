// Watch an agent at the gate: a demo that runs here through this very API. It lets people of its own in, so it takes an administrator who is signed in.
import { z } from "zod";
import { MandateError } from "../../kernel/index.ts";
import { listUpstreams } from "../../store/index.ts";
import { route, type Caller } from "../route.ts";
import { text } from "../schemas/common.ts";
import type { Services } from "../services.ts";

const Demo = z.object({
  state: z.enum(["none", "running", "over", "failed", "cancelled", "removing"]),
  lines: z.array(z.object({ step: z.string(), text, link: z.string().nullable() })),
  says: text.nullable(),
  /** Something that a demo made stands here. */
  standing: z.boolean(),
}).meta({ id: "Demo" });

async function view({ demo, db }: Services): Promise<z.infer<typeof Demo>> {
  const { state, lines, says } = demo.view();
  const standing = (await listUpstreams(db)).some(({ name, state: of }) => of === "active" && name.startsWith("demo-"));
  return { state, lines: lines.map((line) => ({ ...line })), says, standing };
}

function assertPerson({ via }: Caller): void {
  if (via !== "session") throw new MandateError("forbidden", "the demo approves tools and lets people in, and that is done by a person who is signed in, not by a token; open the console");
}

const path = "/v1/demo";

export const demoRoutes = [
  route({ id: "demo.get", method: "GET", path, permission: "gate.read", summary: "How far the demo of an agent at the gate is", response: Demo, handle: ({ services }) => view(services) }),
  route({
    id: "demo.begin",
    method: "POST",
    path,
    permission: "users.manage",
    summary: "Begin the demo: two MCP servers, people, an agent and its mandate, all marked as demo",
    response: Demo,
    status: 202,
    handle: async ({ caller, services }) => {
      assertPerson(caller);
      services.demo.begin(caller);
      return view(services);
    },
  }),
  route({
    id: "demo.cancel",
    method: "POST",
    path: `${path}/cancel`,
    permission: "users.manage",
    summary: "End the demo that runs; what it made stands until it is removed",
    response: Demo,
    handle: async ({ services }) => {
      services.demo.cancel();
      return view(services);
    },
  }),
  route({
    id: "demo.remove",
    method: "DELETE",
    path,
    permission: "users.manage",
    summary: "Retire, end and shut out everything that demos made here; what happened stays on record",
    response: Demo,
    handle: async ({ caller, services }) => {
      assertPerson(caller);
      await services.demo.remove(caller);
      return view(services);
    },
  }),
];
