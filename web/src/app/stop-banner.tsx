// While everything is stopped, every page says so: nobody must look for another reason why no agent acts.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { standstillQuery } from "../api/queries.ts";
import { Shape } from "../ui/meaning.tsx";
import { Prose } from "../ui/name.tsx";
import { A } from "./url.tsx";

export function StopBanner(): ReactNode {
  const stop = useQuery(standstillQuery).data?.data[0];
  if (stop === undefined) return null;
  return (
    <div className="banner is-past" role="note">
      <div className="row tight nowrap grow">
        <Shape of="danger" />
        <p>
          <strong>Everything is stopped.</strong>{" "}
          <A href={`/kill-switch/${stop.id}`}>
            <Prose text={stop.reason} limit={160} />
          </A>
        </p>
      </div>
    </div>
  );
}
