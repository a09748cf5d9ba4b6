// The pages that are built, in the order and the groups of the navigation, and those that are reached from them. The palette finds them all.
export interface Page {
  readonly title: string;
  readonly href: string;
  readonly asks: string;
}

export const GROUPS: readonly { readonly title: string; readonly pages: readonly Page[] }[] = [
  {
    title: "See",
    pages: [
      { title: "Overview", href: "/", asks: "Are we in control, and what next?" },
      { title: "Inventory", href: "/inventory", asks: "What is there?" },
      { title: "Findings", href: "/findings", asks: "What is wrong, and how do I end it?" },
      { title: "Access", href: "/access", asks: "Who can do what on which, and how?" },
    ],
  },
  {
    title: "Govern",
    pages: [
      { title: "Mandates", href: "/mandates", asks: "What is each meant to do?" },
      { title: "Approvals", href: "/approvals", asks: "What waits for me, and what did I ask?" },
      { title: "Ownership", href: "/ownership", asks: "Who answers for what, and who is to?" },
      { title: "People", href: "/people", asks: "Who is there to answer for what?" },
      { title: "Policies", href: "/policies", asks: "What is the estate held to?" },
      { title: "Calendar", href: "/calendar", asks: "What ends, and when?" },
    ],
  },
  {
    title: "Enforce",
    pages: [
      { title: "Agents", href: "/agents", asks: "Which agents are there, and who answers for each?" },
      { title: "Tools", href: "/tools", asks: "Which tools may agents be shown, and what changed in them?" },
      { title: "Run-time policies", href: "/runtime-policies", asks: "What must every act pass?" },
      { title: "Sessions", href: "/sessions", asks: "Which agents are at work, on what, and what did the gate not let them do?" },
      { title: "Decisions", href: "/decisions", asks: "What was asked, what was answered, and why?" },
      { title: "Tokens", href: "/tokens", asks: "What were agents given, and how do I end it?" },
      { title: "Kill switch", href: "/kill-switch", asks: "What is stopped, and does every point know?" },
    ],
  },
  {
    title: "Run",
    pages: [
      { title: "Record", href: "/record", asks: "What happened, and can I prove it?" },
      { title: "Sources", href: "/sources", asks: "What do we read, how well?" },
      { title: "Settings", href: "/settings", asks: "Tokens, people, channels, this installation" },
    ],
  },
];

export const PAGES: readonly Page[] = GROUPS.flatMap(({ pages }) => pages);

/** Pages that are reached from one of the navigation, which stays marked; `null`: from the frame itself. */
export const FURTHER: readonly (Page & { readonly from: string | null })[] = [
  { title: "Objectives", href: "/objectives", asks: "Are we getting there?", from: "/" },
  { title: "Waivers", href: "/waivers", asks: "Which risks do we bear, and until when?", from: "/findings" },
  { title: "Rules", href: "/rules", asks: "Every rule and what it answered", from: "/findings" },
  { title: "New mandate", href: "/mandates/new", asks: "From an identity, a template or a file", from: "/mandates" },
  { title: "Register an agent", href: "/agents/new", asks: "By hand, from a template, a card, or what was found", from: "/agents" },
  { title: "Register a server", href: "/upstreams/new", asks: "An MCP server, a program or a REST API behind the gate", from: "/tools" },
  { title: "An agent at the gate", href: "/demo", asks: "A demo: what the gate does when a ticket turns an agent", from: "/sessions" },
  { title: "New run-time policy", href: "/runtime-policies/new", asks: "From a ready-made one, or for a team", from: "/runtime-policies" },
  { title: "Drift", href: "/mandates/drift", asks: "Which mandates are not as their files declare them?", from: "/mandates" },
  { title: "Emergency access", href: "/approvals/break-glass", asks: "Break-glass: who asked for what, and was it justified?", from: "/approvals" },
  { title: "Held acts", href: "/approvals/held", asks: "What do agents want to do that waits for a person?", from: "/approvals" },
  { title: "While away", href: "/approvals/away", asks: "Who decides in whose place?", from: "/approvals" },
  { title: "Questions", href: "/ownership?tab=questions", asks: "Who is asked whether something is theirs?", from: "/ownership" },
  { title: "Hand-overs", href: "/ownership?tab=hand-overs", asks: "Who leaves, and who takes over?", from: "/ownership" },
  { title: "Provisioning", href: "/people?part=provisioning", asks: "People from your directory, by SCIM", from: "/people" },
  { title: "Channels", href: "/settings/channels", asks: "Where do notices go, and do they arrive?", from: "/settings" },
  { title: "Notices", href: "/notices", asks: "What was I told?", from: null },
];

/** Addresses of single things that stand under no page of the navigation by their path. */
const UNDER: Readonly<Record<string, string>> = { "/identities": "/inventory", "/hand-overs": "/ownership", "/upstreams": "/tools", "/demo": "/sessions" };

const isAt = (path: string, href: string): boolean => (href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`));

/** The page of the navigation that is marked at this path. */
export function markedAt(path: string): Page | undefined {
  const under = Object.entries(UNDER).find(([prefix]) => isAt(path, prefix))?.[1];
  const further = FURTHER.find(({ href }) => isAt(path, href))?.from;
  return PAGES.find(({ href }) => isAt(under ?? further ?? path, href));
}

/** What the title of the window says. */
export const titleAt = (path: string): string | undefined => (FURTHER.find(({ href }) => isAt(path, href)) ?? markedAt(path))?.title;
