// The workstations: what agents people have set up there, one of them without telling anyone.
import type { Draw } from "./draw.ts";
import type { SampleFile } from "./sample-file.ts";
import { stripeKey } from "./synthetic-secrets.ts";

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export function workstationFiles(draw: Draw): readonly SampleFile[] {
  return [
    {
      // Managed by the organisation: the normal case.
      name: "workstations/lt-031/etc/claude-code/managed-settings.json",
      content: json({ permissions: { defaultMode: "default", allow: ["Read", "Bash(npm run test:*)"], deny: ["Read(./.env)", "Bash(curl:*)"] } }),
    },
    {
      // Found by the scan and registered by nobody, with a live payment key in clear.
      name: "workstations/lt-207/Users/ravi.menon/Library/Application Support/Claude/claude_desktop_config.json",
      content: json({
        mcpServers: {
          payments: { command: "npx", args: ["-y", "@stripe/mcp", "--tools=all"], env: { STRIPE_SECRET_KEY: stripeKey(draw) }, autoApprove: ["create_refund", "list_customers"] },
          browser: { command: "npx", args: ["@playwright/mcp@latest"] },
        },
      }),
    },
  ];
}
