// The registry of routes. A route that is not in this list does not exist.
import type { Route } from "../route.ts";
import { accessRoutes } from "./access.ts";
import { auditRoutes } from "./audit.ts";
import { coverageRoutes } from "./coverage.ts";
import { findingRoutes } from "./findings.ts";
import { healthRoutes } from "./health.ts";
import { identityPartRoutes } from "./identity-parts.ts";
import { identityRoutes } from "./identities.ts";
import { jobRoutes } from "./jobs.ts";
import { mandateRoutes } from "./mandates.ts";
import { overviewRoutes } from "./overview.ts";
import { ruleRoutes } from "./rules.ts";
import { savedViewRoutes } from "./saved-views.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./session.ts";
import { settingsRoutes } from "./settings.ts";
import { sourceRoutes } from "./sources.ts";
import { tokenRoutes } from "./tokens.ts";
import { userRoutes } from "./users.ts";

export const routes: readonly Route[] = [
  ...healthRoutes,
  ...sessionRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...overviewRoutes,
  ...identityRoutes,
  ...identityPartRoutes,
  ...findingRoutes,
  ...ruleRoutes,
  ...mandateRoutes,
  ...coverageRoutes,
  ...accessRoutes,
  ...sourceRoutes,
  ...jobRoutes,
  ...savedViewRoutes,
  ...searchRoutes,
  ...auditRoutes,
  ...settingsRoutes,
];
