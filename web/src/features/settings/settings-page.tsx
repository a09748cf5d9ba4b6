// Settings: API tokens, the people who may sign in, and what this installation is.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sessionQuery, settingsQuery } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { ChannelsPart } from "./channels-part.tsx";
import { People } from "./people.tsx";
import { Tokens } from "./tokens.tsx";
import "./settings.css";

export function SettingsPage(): ReactNode {
  const { data: session } = useQuery(sessionQuery);
  return (
    <>
      <PageHead title="Settings" asks="Tokens, people, this installation" />
      <Allowed to="tokens.manage">
        <Tokens />
      </Allowed>
      <Allowed to="users.manage">
        <People me={session?.user.id ?? ""} />
      </Allowed>
      <Allowed to="channels.manage">
        <ChannelsPart />
      </Allowed>
      <About />
    </>
  );
}

function About(): ReactNode {
  const query = useQuery(settingsQuery);
  return (
    <Part id="about" title="This installation" query={query}>
      {(settings) => (
        <dl className="about">
          <dt>Version</dt>
          <dd>{settings.version}</dd>
          <dt>Started</dt>
          <dd>
            <When at={settings.started_at} />
          </dd>
          <dt>Address</dt>
          <dd>
            <code>{settings.base_url}</code>
          </dd>
          <dt>Database</dt>
          <dd>
            {settings.database.kind === "embedded" ? "embedded PostgreSQL" : "PostgreSQL server"} {settings.database.version}
          </dd>
          <dt>Node</dt>
          <dd>{settings.node}</dd>
          <dt>Connectors</dt>
          <dd>{settings.connectors.map((connector) => connector.title).join(", ")}</dd>
          <dt>Rules</dt>
          <dd>{settings.rules}</dd>
          <dt>Telemetry</dt>
          <dd>None is sent.</dd>
        </dl>
      )}
    </Part>
  );
}
