// While emergency access is open, every page says so: what is done with it concerns everybody.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { openEmergencyQuery } from "../api/queries.ts";
import { Shape } from "../ui/meaning.tsx";
import { Prose } from "../ui/name.tsx";
import { When } from "../ui/time.tsx";
import { A } from "./url.tsx";

export function EmergencyBanner(): ReactNode {
  const { data } = useQuery(openEmergencyQuery);
  const open = (data?.data ?? []).filter(({ in_force }) => in_force);
  if (open.length === 0) return null;
  return (
    <div className="banner is-past" role="note">
      <div className="row tight nowrap grow">
        <Shape of="danger" />
        <p>
          <strong>Emergency access is open.</strong>{" "}
          {open.map(({ id, incident, until }, index) => (
            <span key={id}>
              {index === 0 ? "" : " · "}
              <A href={`/approvals/break-glass/${id}`}>
                <Prose text={incident} limit={80} />
              </A>{" "}
              closes <When at={until} />
            </span>
          ))}
        </p>
      </div>
    </div>
  );
}
