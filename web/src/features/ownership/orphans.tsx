// What has nobody to answer for it: counts that lead into the inventory, and mandates by name.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { orphansQuery } from "./ownership-queries.ts";

const WHY = { left: "has left", unknown: "is not in the directory" } as const;

export function Orphans(): ReactNode {
  const query = useQuery(orphansQuery);
  return (
    <Part id="orphans" title="What has nobody to answer for it" query={query}>
      {({ identities, without_owner, owners, mandates, has_directory }) => (
        <div className="stack">
          <p>
            <A href="/inventory?owner_status=suggested,none" className="ownership-number num">
              {without_owner.toLocaleString()}
            </A>{" "}
            of {identities.toLocaleString()} identities have no confirmed owner. Select them in the inventory to ask their likeliest owners.
          </p>
          <h3>Owners who cannot answer</h3>
          {owners.length === 0 ? (
            <p className="dim">{has_directory ? "Every confirmed owner is in the directory and has not left." : "No directory was read, so nobody can say who has left. Provision people by SCIM, or import a directory export."}</p>
          ) : (
            <DataTable
              label="Owners who cannot answer"
              rows={owners}
              rowKey={(row) => row.party}
              fields={[
                { title: "Owner", is: "long", cell: (row) => <Name text={row.party} limit={60} /> },
                { title: "Why", cell: (row) => WHY[row.why] },
                { title: "Identities", is: "number", cell: (row) => <A href={hrefTo("/inventory", { owner: row.party, owner_status: "confirmed" })}>{row.identities.toLocaleString()}</A> },
              ]}
            />
          )}
          <h3>Mandates whose owner or sponsor has left</h3>
          {mandates.length === 0 ? (
            <p className="dim">None.</p>
          ) : (
            <DataTable
              label="Mandates whose owner or sponsor has left"
              rows={mandates}
              rowKey={(row) => `${row.id} ${row.part}`}
              fields={[
                { title: "Mandate", is: "long", cell: (row) => <A href={`/mandates/${row.id}`}>{row.name}</A> },
                { title: "State", is: "short", cell: (row) => row.state },
                { title: "Who left", cell: (row) => <Name text={row.party} limit={40} /> },
                { title: "Was its", is: "short", cell: (row) => row.part },
              ]}
            />
          )}
          <div>
            <Button component="a" variant="default" href={api.reports.orphansCsvUrl()} download="orphans.csv">
              Export
            </Button>
          </div>
        </div>
      )}
    </Part>
  );
}
