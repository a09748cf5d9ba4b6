// The registry of routes. A route that is not in this list does not exist.
import type { Route } from "../route.ts";
import { accessRoutes } from "./access.ts";
import { agentRoutes } from "./agents.ts";
import { auditRoutes } from "./audit.ts";
import { applicationRoutes } from "./applications.ts";
import { breakGlassRoutes } from "./break-glass.ts";
import { calendarRoutes } from "./calendar.ts";
import { channelRoutes } from "./channels.ts";
import { coverageRoutes } from "./coverage.ts";
import { decisionPointRoutes } from "./decision-point.ts";
import { decisionRoutes } from "./decisions.ts";
import { delegationRoutes } from "./delegations.ts";
import { findingRoutes } from "./findings.ts";
import { gateCallRoutes } from "./gate-calls.ts";
import { toolRoutes } from "./tools.ts";
import { upstreamRoutes } from "./upstreams.ts";
import { handOverRoutes } from "./hand-overs.ts";
import { ownershipReportRoutes } from "./ownership-reports.ts";
import { heldActRoutes } from "./held-acts.ts";
import { questionRoutes } from "./questions.ts";
import { healthRoutes } from "./health.ts";
import { demoRoutes } from "./demo.ts";
import { metricsRoutes } from "./metrics.ts";
import { identityPartRoutes } from "./identity-parts.ts";
import { identityRoutes } from "./identities.ts";
import { issuedTokenRoutes, protectedResourceRoutes } from "./issued-tokens.ts";
import { jobRoutes } from "./jobs.ts";
import { mandateAuthoringRoutes } from "./mandate-authoring.ts";
import { mandateRoutes } from "./mandates.ts";
import { noticeRoutes } from "./notices.ts";
import { oauthClientRoutes } from "./oauth-clients.ts";
import { objectiveRoutes } from "./objectives.ts";
import { overviewRoutes } from "./overview.ts";
import { policyRoutes } from "./policies.ts";
import { policyReplayRoutes } from "./policy-replays.ts";
import { peopleRoutes } from "./people.ts";
import { requestRoutes } from "./requests.ts";
import { runtimePolicyRoutes } from "./runtime-policies.ts";
import { ruleRoutes } from "./rules.ts";
import { savedViewRoutes } from "./saved-views.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./session.ts";
import { settingsRoutes } from "./settings.ts";
import { signalRoutes } from "./signals.ts";
import { sourceRoutes } from "./sources.ts";
import { stopRoutes } from "./stops.ts";
import { tokenRoutes } from "./tokens.ts";
import { trustedIssuerRoutes } from "./trusted-issuers.ts";
import { userRoutes } from "./users.ts";
import { waiverRoutes } from "./waivers.ts";

export const routes: readonly Route[] = [
  ...healthRoutes,
  ...metricsRoutes,
  ...sessionRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...overviewRoutes,
  ...objectiveRoutes,
  ...identityRoutes,
  ...identityPartRoutes,
  ...findingRoutes,
  ...waiverRoutes,
  ...policyRoutes,
  ...calendarRoutes,
  ...ruleRoutes,
  ...mandateAuthoringRoutes,
  ...mandateRoutes,
  ...agentRoutes,
  ...requestRoutes,
  ...delegationRoutes,
  ...breakGlassRoutes,
  ...runtimePolicyRoutes,
  ...policyReplayRoutes,
  ...decisionRoutes,
  ...decisionPointRoutes,
  ...gateCallRoutes,
  ...upstreamRoutes,
  ...toolRoutes,
  ...demoRoutes,
  ...heldActRoutes,
  ...issuedTokenRoutes,
  ...protectedResourceRoutes,
  ...applicationRoutes,
  ...peopleRoutes,
  ...questionRoutes,
  ...handOverRoutes,
  ...ownershipReportRoutes,
  ...channelRoutes,
  ...noticeRoutes,
  ...stopRoutes,
  ...signalRoutes,
  ...trustedIssuerRoutes,
  ...oauthClientRoutes,
  ...coverageRoutes,
  ...accessRoutes,
  ...sourceRoutes,
  ...jobRoutes,
  ...savedViewRoutes,
  ...searchRoutes,
  ...auditRoutes,
  ...settingsRoutes,
];
