// The billing system of the demo: a real MCP server with accounts, and an export that no summary needs.
import { z } from "zod";
import { answered, listen, refused } from "./listen.ts";

const Account = z.object({ customer_id: z.string(), name: z.string(), plan: z.string(), balance_eur: z.number(), iban: z.string(), open_invoices: z.array(z.string()) });

const accounts: readonly z.infer<typeof Account>[] = [
  { customer_id: "C-2207", name: "Ines Albrecht GmbH", plan: "Business", balance_eur: 1890.5, iban: "DE02120300000000202051", open_invoices: ["INV-7741", "INV-7802"] },
  { customer_id: "C-2311", name: "Costa & Filhos", plan: "Team", balance_eur: 0, iban: "PT50000201231234567890154", open_invoices: [] },
];

listen("billing", (server) => {
  server.registerTool("read_account", { title: "Read an account", description: "Reads the billing account of one customer.", inputSchema: z.object({ customer_id: z.string() }), outputSchema: Account, annotations: { readOnlyHint: true } }, ({ customer_id }) => {
    const account = accounts.find((each) => each.customer_id === customer_id);
    return account === undefined ? refused(`There is no customer ${customer_id}.`) : answered(account);
  });
  server.registerTool("export_records", { title: "Export billing records", description: "Exports the billing records of all customers.", inputSchema: z.object({}), outputSchema: z.object({ records: z.array(Account) }), annotations: { readOnlyHint: true } }, () =>
    answered({ records: [...accounts] }),
  );
});
