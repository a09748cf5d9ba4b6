// The agents of the sample estate and what is approved of them. Each story is told by what discovery found beside it: rights that outgrew the mandate, a person's
// token, a role that outlived its agent. The fifth agent is registered by nobody, and so it is not here.
import { nodeKey, type AgentDocument, type MandateDocument, type NodeKey } from "../../model/index.ts";
import { ACCOUNTS, mail, REGION } from "./company.ts";

const DAY = 86_400_000;
const day = (at: Date, days: number): string => new Date(at.getTime() + days * DAY).toISOString().slice(0, 10);

const productionRole = (name: string): NodeKey => nodeKey({ provider: "aws", realm: ACCOUNTS.production, type: "role", nativeId: `arn:aws:iam::${ACCOUNTS.production}:role/${name}` });
const codingAgent = nodeKey({ provider: "workstation", realm: "freight-platform", type: "agent-client", nativeId: "cursor@repositories/freight-platform/.cursor/mcp.json" });

/** Who does what; each is a login of the company, and approvals are given by others than who wrote the mandate. */
export interface SampleAgent {
  readonly document: AgentDocument;
  /** The identity that discovery found, and that is accepted as this agent. */
  readonly discovered: NodeKey;
  readonly registeredBy: string;
  readonly mandate?: { readonly document: MandateDocument; readonly author: string; readonly approvers: readonly string[] };
  readonly life: "registered" | "active" | "retired";
  readonly why?: string;
}

const ecs = (service: string) => ({ method: "federation" as const, kind: "cloud" as const, issuer: `https://oidc.${REGION}.northway.example`, jwks_uri: `https://oidc.${REGION}.northway.example/keys`, audience: "mandate", subject: `ecs:${ACCOUNTS.production}:${service}` });

export const sampleAgents = (at: Date): readonly SampleAgent[] => [
  {
    discovered: productionRole("agent-support-summariser"),
    registeredBy: "mina.park",
    document: {
      name: "support-summariser", title: "Support summariser", purpose: "Summarises a support ticket for the person who answers it", owner: mail("rachel.stein"), sponsor: mail("samuel.adeyemi"), mandate: "support-summaries",
      runtime: { kind: "serverless", place: `ECS, ${REGION}`, software: "Claude Sonnet 4 by Bedrock" }, environment: "production", authentication: [ecs("support-summariser")],
    },
    mandate: {
      author: "mina.park",
      approvers: ["samuel.adeyemi", "victor.laurent"],
      document: {
        name: "support-summaries", title: "Ticket summaries for support", owner: mail("rachel.stein"), sponsor: mail("samuel.adeyemi"),
        purpose: { text: "Summarises a support ticket for the person who answers it. Reads tickets, writes nothing.", category: "customer-support" },
        subjects: [{ agent: "support-summariser" }, { identity: productionRole("agent-support-summariser") }],
        scope: {
          access: [
            { provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::nwf-support-desk-data/tickets/*"] },
            { provider: "aws", actions: ["bedrock:InvokeModel"], resources: [`arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-sonnet-4`] },
          ],
          tools: [{ server: "tickets", tool: "read_ticket", arguments: { id: { matches: "T-*", max_length: 20 } } }],
          data: ["personal"], environments: ["production"],
        },
        limits: { minute: { calls: 60 }, day: { calls: 5000 } }, acting: "autonomous", start: day(at, 0), end: day(at, 180), review_every_days: 90,
      },
    },
    life: "active",
  },
  {
    discovered: codingAgent,
    registeredBy: "katrin.weiss",
    // It proves itself by nothing of its own: the token in its configuration is a person's.
    document: {
      name: "platform-coder", title: "Coding agent of the platform team", purpose: "Proposes changes to freight-platform in an engineer's editor", owner: mail("katrin.weiss"), sponsor: mail("greta.holm"),
      runtime: { kind: "workstation", place: "freight-platform", software: "Cursor" }, environment: "development", authentication: [],
    },
    life: "registered",
  },
  {
    discovered: productionRole("agent-finance-reconciler"),
    registeredBy: "claire.dubois",
    document: {
      name: "finance-reconciler", title: "Invoice reconciler", purpose: "Matches carrier invoices with the ledger", owner: mail("tomas.novak"), sponsor: mail("helena.duarte"), mandate: "invoice-reconciliation",
      runtime: { kind: "serverless", place: `ECS, ${REGION}`, software: "LangGraph" }, environment: "production", authentication: [ecs("finance-reconciler")],
    },
    // What its policy allowed on the first day. The policy has four versions by now.
    mandate: {
      author: "claire.dubois",
      approvers: ["helena.duarte", "victor.laurent"],
      document: {
        name: "invoice-reconciliation", title: "Carrier invoices matched with the ledger", owner: mail("tomas.novak"), sponsor: mail("helena.duarte"),
        purpose: { text: "Matches carrier invoices with the ledger and reports what does not fit. Pays nothing and changes nothing.", category: "finance" },
        subjects: [{ agent: "finance-reconciler" }, { identity: productionRole("agent-finance-reconciler") }],
        scope: { access: [{ provider: "aws", actions: ["invoicing:GetInvoicePDF", "invoicing:ListInvoiceSummaries", "ce:GetCostAndUsage"], resources: ["*"] }], data: ["financial"], environments: ["production"] },
        acting: "autonomous", start: day(at, 0), end: day(at, 120), review_every_days: 60,
      },
    },
    life: "active",
  },
  {
    discovered: productionRole("agent-rate-quoter"),
    registeredBy: "ravi.menon",
    document: {
      name: "rate-quoter", title: "Rate quoter", purpose: "Quoted spot rates by mail until the quote service took over", owner: mail("helena.duarte"), sponsor: mail("marta.kowalska"),
      runtime: { kind: "serverless", place: `ECS, ${REGION}` }, environment: "production", authentication: [ecs("rate-quoter")],
    },
    life: "retired",
    why: "The quote service took over. Its role was to be deleted by the platform team.",
  },
];
