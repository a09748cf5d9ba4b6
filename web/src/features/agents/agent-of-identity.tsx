// On the page of an identity that is an agent: the registered agent it is, or the way to register it.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Agent, IdentityDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { AgentStateMark } from "./agent-state.tsx";

export function AgentOfIdentity({ identity }: { readonly identity: IdentityDetail }): ReactNode {
  const { go } = useUrl();
  const query = useQuery({ queryKey: [...keys.agents, "of", identity.key], queryFn: async ({ signal }) => (await api.agents.list({ query: { identity: identity.key, limit: 20 } }, { signal })).data });
  return (
    <Part id="agent" title="Agent" query={query}>
      {(known) => {
        const agent = known.find(({ state }) => state !== "retired");
        const retired = known.filter(({ state }) => state === "retired");
        return (
          <>
            {retired.map((each) => (
              <p key={each.id}>
                <Registered as={each} /> <span className="dim">What stands below was left to it.</span>
              </p>
            ))}
            {agent === undefined ? (
              <div className="row">
                {retired.length > 0 ? null : <span className="dim">Nobody has registered it: it has no mandate of its own and gets no tokens.</span>}
                <Allowed to="agents.write">
                  <Button variant="default" size="compact-xs" onClick={() => go(hrefTo("/agents/new", { discovered: identity.key }))}>
                    Register as agent
                  </Button>
                </Allowed>
              </div>
            ) : (
              <p>
                <Registered as={agent} />
              </p>
            )}
          </>
        );
      }}
    </Part>
  );
}

const Registered = ({ as }: { readonly as: Agent }): ReactNode => (
  <>
    <A href={`/agents/${as.id}`}>
      <Name text={as.title} limit={80} />
    </A>{" "}
    <code className="dim small">{as.name}</code> <AgentStateMark of={as.state} />
  </>
);

/** By its kind, or because a tag calls it so. The register takes the same. */
export const isCalledAgent = ({ kind, tags }: Pick<IdentityDetail, "kind" | "tags">): boolean =>
  kind === "agent" || Object.entries(tags).some(([name, value]) => ["kind", "identity-kind", "type"].includes(name.toLowerCase()) && ["agent", "ai-agent"].includes(value.toLowerCase()));
