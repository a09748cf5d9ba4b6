// What it can become, and what can become it: the picture of the paths, with the same steps in words.
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { IdentityDetail } from "../../api/model.ts";
import { ReachBar } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { PathsView } from "../paths/paths-view.tsx";
import { pathsQuery } from "./identity-queries.ts";

export function ReachPart({ identity }: { readonly identity: IdentityDetail }): ReactNode {
  const query = useQuery(pathsQuery(identity.id));
  const [side, setSide] = useState<"from" | "to">("from");
  return (
    <Part id="reach" title="Reach" query={query}>
      {({ reach, from_here, to_here, truncated }) => {
        const paths = side === "from" ? from_here : to_here;
        return (
          <div className="stack">
            {reach === null ? (
              <p className="dim">Its reach was not computed.</p>
            ) : (
              <p className="row">
                <ReachBar level={reach.level} byEscalation={reach.by_escalation} /> <Prose text={reach.why} limit={400} />
              </p>
            )}
            {from_here.length + to_here.length === 0 ? (
              <p className="dim">No escalation path begins here or leads here.</p>
            ) : (
              <>
                <div>
                  <SegmentedControl
                    size="xs"
                    aria-label="Direction of the paths"
                    value={side}
                    onChange={(value) => setSide(value === "to" ? "to" : "from")}
                    data={[
                      { value: "from", label: `It can become (${from_here.length})` },
                      { value: "to", label: `Can become it (${to_here.length})` },
                    ]}
                  />
                </div>
                <PathsView paths={paths} truncated={truncated} />
              </>
            )}
          </div>
        );
      }}
    </Part>
  );
}
