// A tool as its server describes it, and what we hold of it ourselves: what it does, what steers it, and whose words its results are.
// SPEC: MCP 2026-07-28, Tool. A server's own hints (`annotations`) are its claim and nothing more.
import { z } from "zod";
import { DATA_CLASSES } from "./mandate.ts";

export const TOOL_EFFECTS = ["read", "write", "send", "pay", "share", "delete", "run"] as const;
/** What a call does besides answering. `read` alone: nothing. */
export type ToolEffect = (typeof TOOL_EFFECTS)[number];

/** A definition as it came from `tools/list`, unknown members kept. */
export const ToolDefinition = z.looseObject({
  name: z.string().min(1).max(128),
  title: z.string().max(500).optional(),
  description: z.string().max(100_000).optional(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

/** Names from the root, dots between; `*` is any item of a list or any member: `recipients.*.address`. */
const path = z.string().min(1).max(300);
const paths = z.array(path).max(100);

export const ToolProfile = z.strictObject({
  effects: z.array(z.enum(TOOL_EFFECTS)).min(1).max(TOOL_EFFECTS.length),
  /** Arguments that say on whom or on what it acts: recipient, account, URL, path, command, amount, identifier. */
  steering: paths,
  /** Arguments whose text leaves for whoever reads it: body, message, comment. */
  outbound: paths,
  results: z.strictObject({
    /** `untrusted`: it carries content that anyone could have written (mail, web, tickets, issues, files from outside). */
    trust: z.enum(["trusted", "untrusted"]),
    /** Whole values that the system behind the tool wrote, whatever `trust` says: an id, a member list, the sender's address. */
    system: paths,
    /** Values that anyone could have written, even when the rest is trusted: a body, a note, a display name. */
    content: paths,
    /** Classes of the data in its results. */
    data: z.array(z.enum(DATA_CLASSES)).max(DATA_CLASSES.length),
    /** Personal data: masked before the agent sees it, where policy says so. */
    personal: paths,
  }),
  /** Where a call says which sum it moves; `currency` is a path, or three capitals. */
  amount: z.strictObject({ value: path, currency: z.string().min(1).max(300) }).optional(),
  /** Where a call says how many rows it touches. */
  rows: path.optional(),
});
export type ToolProfile = z.infer<typeof ToolProfile>;

/** Something is different after the call. */
export const hasEffects = ({ effects }: Pick<ToolProfile, "effects">): boolean => effects.some((effect) => effect !== "read");
