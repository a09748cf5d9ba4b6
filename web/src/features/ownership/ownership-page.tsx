// Ownership: who answers for what, and who is to? Questions to answer, hand-overs, and two reports, each under an address of its own.
import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { BusFactor } from "./bus-factor.tsx";
import { HandOvers } from "../hand-overs/hand-overs.tsx";
import { Orphans } from "./orphans.tsx";
import { Questions } from "./questions.tsx";
import "./ownership.css";

const TABS = [
  { value: "orphans", title: "Without an owner", shown: Orphans },
  { value: "few", title: "On few shoulders", shown: BusFactor },
  { value: "questions", title: "Questions", shown: Questions },
  { value: "hand-overs", title: "Hand-overs", shown: HandOvers },
] as const;

export function OwnershipPage(): ReactNode {
  const { params, set } = useUrl();
  const tab = TABS.find(({ value }) => value === params["tab"]) ?? TABS[0];
  return (
    <>
      <PageHead title="Ownership" asks="Who answers for what, and who is to?" />
      <Tabs value={tab.value} onChange={(value) => set({ tab: value === TABS[0].value ? null : value, show: null, question: null }, "push")} keepMounted={false}>
        <Tabs.List>
          {TABS.map(({ value, title }) => (
            <Tabs.Tab key={value} value={value}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab.value} className="ownership-tab">
          <tab.shown />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
