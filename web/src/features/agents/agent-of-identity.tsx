// On the page of an identity that is an agent: the registered agent it is, or the way to register it.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { IdentityDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { AgentStateMark } from "./agent-state.tsx";

export function AgentOfIdentity({ identity }: { readonly identity: IdentityDetail }): ReactNode {
  const { go } = useUrl();
  const query = useQuery({ queryKey: [...keys.agents, "of", identity.key], queryFn: async ({ signal }) => (await api.agents.list({ query: { identity: identity.key, limit: 1 } }, { signal })).data });
  return (
    <Part id="agent" title="Agent" query={query}>
      {([agent]) =>
        agent === undefined ? (
          <div className="row">
            <span className="dim">Nobody has registered it: it has no mandate of its own and gets no tokens.</span>
            <Allowed to="agents.write">
              <Button variant="default" size="compact-xs" onClick={() => go(hrefTo("/agents/new", { discovered: identity.key }))}>
                Register as agent
              </Button>
            </Allowed>
          </div>
        ) : (
          <p>
            <A href={`/agents/${agent.id}`}>
              <Name text={agent.title} limit={80} />
            </A>{" "}
            <code className="dim small">{agent.name}</code> <AgentStateMark of={agent.state} />
          </p>
        )
      }
    </Part>
  );
}
