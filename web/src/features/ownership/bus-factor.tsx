// On how few people ownership rests: by provider, environment and team, and whose leaving would leave most without anybody.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Empty } from "../../ui/states.tsx";
import { busFactorQuery } from "./ownership-queries.ts";

const inInventory = (owner: string, more: Readonly<Record<string, string>> = {}) => hrefTo("/inventory", { owner, owner_status: "confirmed", ...more });

export function BusFactor(): ReactNode {
  const query = useQuery(busFactorQuery);
  return (
    <Part id="few" title="On how few people it rests" query={query} note="The bus factor is the fewest people who together answer for more than half.">
      {({ groups, people, owned }) =>
        owned === 0 ? (
          <Empty title="Nobody answers for anything yet">Confirm owners in the inventory, or ask the likeliest people; then this page tells on how few of them it rests.</Empty>
        ) : (
          <div className="stack">
            <DataTable
              label="Groups by the fewest people"
              rows={groups}
              rowKey={(row) => `${row.by} ${row.name}`}
              fields={[
                { title: "Group", is: "long", cell: (row) => <><Name text={row.name} limit={60} /> <span className="dim small">{row.by}</span></> },
                { title: "Bus factor", is: "number", cell: (row) => (row.bus_factor === 1 ? <strong>1 person</strong> : `${row.bus_factor} people`) },
                { title: "Owners", is: "number", cell: (row) => row.people.toLocaleString() },
                { title: "Identities", is: "number", cell: (row) => row.identities.toLocaleString() },
                {
                  title: "Most is with",
                  cell: (row) => {
                    const [first] = row.holders;
                    return first === undefined ? "" : <A href={inInventory(first.party, row.by === "team" ? {} : { [row.by]: row.name })}>{`${first.party} (${first.identities.toLocaleString()})`}</A>;
                  },
                },
              ]}
            />
            <h3>Whose leaving would leave most without anybody</h3>
            <DataTable
              label="People by what only they answer for"
              rows={people}
              rowKey={(row) => row.party}
              fields={[
                { title: "Owner", is: "long", cell: (row) => <><Name text={row.party} limit={60} />{row.state === "left" ? <span className="dim small"> has left</span> : null}</> },
                { title: "Answers for", is: "number", cell: (row) => <A href={inInventory(row.party)}>{row.identities.toLocaleString()}</A> },
                { title: "Nobody else does", is: "number", cell: (row) => row.orphaned.toLocaleString() },
              ]}
            />
            <div>
              <Button component="a" variant="default" href={api.reports.busFactorCsvUrl()} download="bus-factor.csv">
                Export
              </Button>
            </div>
          </div>
        )
      }
    </Part>
  );
}
