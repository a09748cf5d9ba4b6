// Northway Freight: an invented freight company. Its accounts, teams, people and services, from which every export is written.
export const ORGANISATION = "northway-freight";
export const DOMAIN = "northway.example";
export const REGION = "eu-west-1";

export const ACCOUNTS = { production: "482915730164", staging: "719304826551", tooling: "205867413390" } as const;
export type Environment = "production" | "staging";

export interface Team {
  readonly id: string;
  readonly lead: string;
  readonly services: readonly string[];
  /** Runs on Kubernetes; the others run on ECS. */
  readonly onCluster: boolean;
}

export const TEAMS: readonly Team[] = [
  { id: "routing", lead: "ines.okafor", onCluster: true, services: ["route-planner", "carrier-match", "traffic-feed", "eta-engine"] },
  { id: "tracking", lead: "jonas.lindqvist", onCluster: true, services: ["tracking-api", "position-ingest", "geofence", "milestone-feed"] },
  { id: "shipping", lead: "marta.kowalska", onCluster: true, services: ["shipping-core", "label-printer", "manifest-builder", "slot-booking"] },
  { id: "warehouse", lead: "samuel.adeyemi", onCluster: true, services: ["dock-scheduler", "pick-planner", "stock-sync", "scanner-hub"] },
  { id: "pricing", lead: "helena.duarte", onCluster: true, services: ["quote-service", "rate-cards", "surcharge-engine", "margin-watch"] },
  { id: "billing", lead: "tomas.novak", onCluster: false, services: ["invoice-writer", "payment-intake", "ledger-export", "credit-check"] },
  { id: "customs", lead: "aiko.tanaka", onCluster: false, services: ["customs-broker", "tariff-lookup", "document-vault", "duty-calculator"] },
  { id: "support", lead: "rachel.stein", onCluster: false, services: ["support-desk", "claims-intake", "notify-hub", "survey-mailer"] },
  { id: "data", lead: "yusuf.demir", onCluster: false, services: ["lake-loader", "report-builder", "demand-forecast", "quality-checks"] },
  { id: "platform", lead: "greta.holm", onCluster: false, services: ["secrets-broker", "log-shipper", "image-builder", "edge-gateway"] },
];

/** The person who left, and with whose name seven identities still run. */
export const LEAVER = { login: "theo.moreau", name: "Theo Moreau", team: "warehouse", leftDaysAgo: 63 } as const;

export interface Person {
  readonly login: string;
  readonly name: string;
  readonly team: string;
  readonly title: string;
  readonly leftDaysAgo?: number;
}

const nameOf = (login: string): string => login.split(".").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(" ");

const STAFF: readonly (readonly [string, string, string])[] = [
  ["lukas.brandt", "routing", "Software engineer"],
  ["noor.haddad", "routing", "Software engineer"],
  ["oskar.nyberg", "tracking", "Software engineer"],
  ["paula.rios", "tracking", "Site reliability engineer"],
  ["daniel.ferro", "shipping", "Software engineer"],
  ["emma.visser", "warehouse", "Software engineer"],
  ["ravi.menon", "pricing", "Data scientist"],
  ["claire.dubois", "billing", "Software engineer"],
  ["peter.sandberg", "customs", "Software engineer"],
  ["mina.park", "support", "Software engineer"],
  ["ahmed.saleh", "data", "Data engineer"],
  ["katrin.weiss", "platform", "Site reliability engineer"],
  ["victor.laurent", "platform", "Security engineer"],
];

export const PEOPLE: readonly Person[] = [
  ...TEAMS.map((team) => ({ login: team.lead, name: nameOf(team.lead), team: team.id, title: "Team lead" })),
  ...STAFF.map(([login, team, title]) => ({ login, name: nameOf(login), team, title })),
  { login: LEAVER.login, name: LEAVER.name, team: LEAVER.team, title: "Senior engineer", leftDaysAgo: LEAVER.leftDaysAgo },
  { login: "lena.fischer", name: "Lena Fischer", team: "data", title: "Analyst", leftDaysAgo: 210 },
];

export const mail = (login: string): string => `${login}@${DOMAIN}`;
