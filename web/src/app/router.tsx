// Every page and its address. Pages are loaded when they are first visited.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Empty, Problem, Skeleton } from "../ui/states.tsx";
import { Gate } from "./gate.tsx";
import { A } from "./url.tsx";

const root = createRootRoute({
  component: Gate,
  notFoundComponent: () => (
    <Empty title="There is no page at this address" act={<A href="/">Go to the overview</A>}>
      The link may be from an older version, or the address was mistyped.
    </Empty>
  ),
  errorComponent: ({ error, reset }) => <Problem error={error} doing="showing this page" retry={reset} />,
});

const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component, pendingComponent: () => <Skeleton doing="Loading the page" /> });

const routes = [
  page("/", lazyRouteComponent(() => import("../features/overview/overview-page.tsx"), "OverviewPage")),
  page("/welcome", lazyRouteComponent(() => import("../features/first-run/welcome-page.tsx"), "WelcomePage")),
  page("/inventory", lazyRouteComponent(() => import("../features/inventory/inventory-page.tsx"), "InventoryPage")),
  page("/identities/$id", lazyRouteComponent(() => import("../features/identity/identity-page.tsx"), "IdentityPage")),
  page("/findings", lazyRouteComponent(() => import("../features/findings/findings-page.tsx"), "FindingsPage")),
  page("/findings/$id", lazyRouteComponent(() => import("../features/findings/findings-page.tsx"), "FindingsPage")),
  page("/rules", lazyRouteComponent(() => import("../features/findings/rules-page.tsx"), "RulesPage")),
  page("/access", lazyRouteComponent(() => import("../features/access/access-page.tsx"), "AccessPage")),
  page("/mandates", lazyRouteComponent(() => import("../features/mandates/mandates-page.tsx"), "MandatesPage")),
  page("/mandates/new", lazyRouteComponent(() => import("../features/mandates/new-mandate-page.tsx"), "NewMandatePage")),
  page("/mandates/drift", lazyRouteComponent(() => import("../features/mandates/drift-part.tsx"), "DriftPage")),
  page("/mandates/$id", lazyRouteComponent(() => import("../features/mandates/mandate-page.tsx"), "MandatePage")),
  page("/agents", lazyRouteComponent(() => import("../features/agents/agents-page.tsx"), "AgentsPage")),
  page("/agents/new", lazyRouteComponent(() => import("../features/agents/new-agent-page.tsx"), "NewAgentPage")),
  page("/agents/$id", lazyRouteComponent(() => import("../features/agents/agent-page.tsx"), "AgentPage")),
  page("/approvals", lazyRouteComponent(() => import("../features/approvals/approvals-page.tsx"), "ApprovalsPage")),
  page("/approvals/away", lazyRouteComponent(() => import("../features/approvals/away-page.tsx"), "AwayPage")),
  page("/approvals/break-glass", lazyRouteComponent(() => import("../features/approvals/break-glass-page.tsx"), "BreakGlassPage")),
  page("/approvals/break-glass/$id", lazyRouteComponent(() => import("../features/approvals/break-glass-one.tsx"), "BreakGlassOnePage")),
  page("/approvals/held", lazyRouteComponent(() => import("../features/approvals/held-page.tsx"), "HeldPage")),
  page("/approvals/held/$id", lazyRouteComponent(() => import("../features/approvals/held-one.tsx"), "HeldOnePage")),
  page("/approvals/$id", lazyRouteComponent(() => import("../features/approvals/approvals-page.tsx"), "ApprovalsPage")),
  page("/ownership", lazyRouteComponent(() => import("../features/ownership/ownership-page.tsx"), "OwnershipPage")),
  page("/hand-overs/$id", lazyRouteComponent(() => import("../features/hand-overs/hand-over-page.tsx"), "HandOverPage")),
  page("/people", lazyRouteComponent(() => import("../features/people/people-page.tsx"), "PeoplePage")),
  page("/people/$id", lazyRouteComponent(() => import("../features/people/person-page.tsx"), "PersonPage")),
  page("/waivers", lazyRouteComponent(() => import("../features/waivers/waivers-page.tsx"), "WaiversPage")),
  page("/policies", lazyRouteComponent(() => import("../features/policies/policies-page.tsx"), "PoliciesPage")),
  page("/policies/new", lazyRouteComponent(() => import("../features/policies/policy-editor.tsx"), "NewPolicyPage")),
  page("/policies/$id", lazyRouteComponent(() => import("../features/policies/policy-editor.tsx"), "PolicyPage")),
  page("/calendar", lazyRouteComponent(() => import("../features/calendar/calendar-page.tsx"), "CalendarPage")),
  page("/objectives", lazyRouteComponent(() => import("../features/objectives/objectives-page.tsx"), "ObjectivesPage")),
  page("/tokens", lazyRouteComponent(() => import("../features/tokens/tokens-page.tsx"), "TokensPage")),
  page("/tools", lazyRouteComponent(() => import("../features/tools/tools-page.tsx"), "ToolsPage")),
  page("/tools/$id", lazyRouteComponent(() => import("../features/tools/tool-page.tsx"), "ToolPage")),
  page("/upstreams/new", lazyRouteComponent(() => import("../features/upstreams/new-upstream-page.tsx"), "NewUpstreamPage")),
  page("/upstreams/$id", lazyRouteComponent(() => import("../features/upstreams/upstream-page.tsx"), "UpstreamPage")),
  page("/demo", lazyRouteComponent(() => import("../features/demo/demo-page.tsx"), "DemoPage")),
  page("/sessions", lazyRouteComponent(() => import("../features/sessions/sessions-page.tsx"), "SessionsPage")),
  page("/sessions/$id", lazyRouteComponent(() => import("../features/sessions/session-page.tsx"), "SessionPage")),
  page("/decisions", lazyRouteComponent(() => import("../features/decisions/decisions-page.tsx"), "DecisionsPage")),
  page("/decisions/$id", lazyRouteComponent(() => import("../features/decisions/decision-page.tsx"), "DecisionPage")),
  page("/runtime-policies", lazyRouteComponent(() => import("../features/runtime-policies/runtime-policies-page.tsx"), "RuntimePoliciesPage")),
  page("/runtime-policies/new", lazyRouteComponent(() => import("../features/runtime-policies/new-runtime-policy.tsx"), "NewRuntimePolicyPage")),
  page("/runtime-policies/replays/$id", lazyRouteComponent(() => import("../features/runtime-policies/replay-page.tsx"), "ReplayPage")),
  page("/runtime-policies/$id", lazyRouteComponent(() => import("../features/runtime-policies/runtime-policy-page.tsx"), "RuntimePolicyPage")),
  page("/kill-switch", lazyRouteComponent(() => import("../features/kill-switch/kill-switch-page.tsx"), "KillSwitchPage")),
  page("/kill-switch/$id", lazyRouteComponent(() => import("../features/kill-switch/stop-page.tsx"), "StopPage")),
  page("/record", lazyRouteComponent(() => import("../features/record/record-page.tsx"), "RecordPage")),
  page("/sources", lazyRouteComponent(() => import("../features/sources/sources-page.tsx"), "SourcesPage")),
  page("/notices", lazyRouteComponent(() => import("../features/notices/notices-page.tsx"), "NoticesPage")),
  page("/settings/channels", lazyRouteComponent(() => import("../features/settings/channels-page.tsx"), "ChannelsPage")),
  page("/settings/channels/new", lazyRouteComponent(() => import("../features/settings/channels-new.tsx"), "NewChannelPage")),
  page("/settings/channels/$id", lazyRouteComponent(() => import("../features/settings/channels-one.tsx"), "ChannelPage")),
  page("/settings", lazyRouteComponent(() => import("../features/settings/settings-page.tsx"), "SettingsPage")),
  // The sign-in page is the gate itself: whoever is already signed in and follows a link lands on the overview.
  page("/sign-in", lazyRouteComponent(() => import("../features/overview/overview-page.tsx"), "OverviewPage")),
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: false,
  scrollRestoration: false,
  // Search parameters are plain strings (see url.tsx); nothing is decoded as JSON.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    return text === "" ? "" : `?${text}`;
  },
});
