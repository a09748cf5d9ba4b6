// The time machine: a date in the URL asks every page that can for the estate as it was known at the end of that day.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useUrl, type Params } from "./url.tsx";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The instant asked for; undefined means now. */
export const asOf = (params: Params): string | undefined => (params["at"] !== undefined && DAY.test(params["at"]) ? `${params["at"]}T23:59:59Z` : undefined);

/** Pages whose answers follow the date. The others say that they show today. */
const FOLLOWS = ["/inventory", "/identities", "/access"];

export const followsDate = (path: string): boolean => FOLLOWS.some((prefix) => path.startsWith(prefix));

export function AsOf(): ReactNode {
  const { params, set } = useUrl();
  const today = new Date().toISOString().slice(0, 10);
  return (
    <label className="as-of">
      <span className="dim small">as of</span>
      <input
        type="date"
        max={today}
        value={params["at"] ?? today}
        onChange={(event) => {
          const day = event.currentTarget.value;
          set({ at: day === today || day === "" ? null : day }, "push");
        }}
      />
    </label>
  );
}

/** The coloured line that says: this is not today. */
export function AsOfBanner(): ReactNode {
  const { params, path, set } = useUrl();
  if (asOf(params) === undefined) return null;
  return (
    <div className="banner is-past no-print" role="note">
      <span className="grow">
        <strong>As of {params["at"]}.</strong> {followsDate(path) ? "You see what was known at the end of that day." : "This page cannot look back: it shows today."}
      </span>
      <Button variant="default" onClick={() => set({ at: null }, "push")}>
        Back to today
      </Button>
    </div>
  );
}
