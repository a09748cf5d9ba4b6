// The pages that are built, in the order of the navigation. The palette and the navigation read the same list.
export const PAGES: readonly { readonly title: string; readonly href: string; readonly asks: string }[] = [
  { title: "Overview", href: "/", asks: "Are we in control, and what next?" },
  { title: "Inventory", href: "/inventory", asks: "What is there?" },
  { title: "Findings", href: "/findings", asks: "What is wrong, and how do I end it?" },
  { title: "Access", href: "/access", asks: "Who can do what on which, and how?" },
  { title: "Mandates", href: "/mandates", asks: "What is each meant to do?" },
  { title: "Approvals", href: "/approvals", asks: "What waits for me, and what did I ask?" },
  { title: "Ownership", href: "/ownership", asks: "Who answers for what, and who is to?" },
  { title: "People", href: "/people", asks: "Who is there to answer for what?" },
  { title: "Policies", href: "/policies", asks: "What is the estate held to?" },
  { title: "Calendar", href: "/calendar", asks: "What ends, and when?" },
  { title: "Record", href: "/record", asks: "What happened, and can I prove it?" },
  { title: "Sources", href: "/sources", asks: "What do we read, how well?" },
  { title: "Settings", href: "/settings", asks: "Tokens, people, this installation" },
];
