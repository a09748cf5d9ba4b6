// Words of objectives: what is measured, where it stands, and where the rows are that it counts.
import type { Objective } from "../../api/model.ts";
import { hrefTo } from "../../app/url.tsx";
import type { Meaning } from "../../ui/meaning.tsx";

type Content = Objective["content"];

export const MEASURES: readonly { readonly value: Content["measure"]; readonly label: string }[] = [
  { value: "governed", label: "with owner, purpose and expiry" },
  { value: "owner", label: "with an owner" },
  { value: "purpose", label: "with a purpose" },
  { value: "expiry", label: "with an expiry" },
  { value: "mandated", label: "with a mandate in force" },
  { value: "within_mandate", label: "within their mandate" },
  { value: "no_open_critical", label: "without an open critical finding" },
];

export const measureWord = (measure: Content["measure"]): string => MEASURES.find(({ value }) => value === measure)?.label ?? measure;

export const STATES: Readonly<Record<Objective["state"], { readonly word: string; readonly is: Meaning }>> = {
  reached: { word: "reached", is: "ok" },
  on_track: { word: "on track", is: "ok" },
  behind: { word: "behind", is: "warn" },
  missed: { word: "missed", is: "danger" },
};

/** "production, staging · agents": of what; nothing when it is of all. */
export const aboutWords = ({ environments, kinds, providers }: Content): string => [environments, kinds, providers].filter((each) => each.length > 0).map((each) => each.join(", ")).join(" · ");

export const countedHref = ({ environments, kinds, providers }: Content, nonHuman: string): string =>
  hrefTo("/inventory", { environment: environments.join(","), kind: kinds.length > 0 ? kinds.join(",") : nonHuman, provider: providers.join(",") });

export const percentText = (percent: number | null): string => (percent === null ? "–" : `${percent.toFixed(percent > 0 && percent < 100 ? 1 : 0)} %`);
