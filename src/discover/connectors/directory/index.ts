// The directory of people, as personnel software and identity providers export it to CSV: who is here, and who has left. People are
// observed as identities of kind `person`, so that owners can be checked; they are never counted as governed.
import { z } from "zod";
import type { IdentityObservation, Observation } from "../../../model/index.ts";
import { itemStream, type Connector, type Part, type Place } from "../contract.ts";

const Row = z.record(z.string(), z.string());
type Row = z.infer<typeof Row>;

const MOST_COLUMNS = 200;

/** Headers as people's tools spell them, in one spelling: `Work Email`, `workEmail` and `work_email` are one. */
const spell = (header: string): string => header.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");

const COLUMNS = {
  email: ["email", "email_address", "work_email", "mail", "user_principal_name", "upn", "primary_email"],
  login: ["login", "username", "user_name", "sam_account_name", "employee_id", "user_id"],
  name: ["name", "display_name", "full_name", "preferred_name"],
  status: ["status", "account_status", "employment_status", "employee_status", "state", "active", "enabled", "account_enabled"],
  leftAt: ["left_on", "left_at", "end_date", "termination_date", "terminated_on", "last_day", "leave_date", "deactivated_at"],
  // The surest name first: an address is one person's, a number or a login mostly, a full name is only as good as it is rare.
  manager: ["manager_email", "manager_work_email", "manager_email_address", "manager_upn", "supervisor_email", "line_manager_email", "manager_login", "manager_username", "manager_user_name", "manager", "line_manager", "reports_to", "supervisor", "manager_name", "manager_id", "manager_employee_id"],
  department: ["department", "department_name", "dept", "division", "business_unit", "cost_center_name"],
  team: ["team", "team_name", "squad"],
} as const;

type Field = keyof typeof COLUMNS;

function fieldsOf(row: Row): Readonly<Record<Field, string | undefined>> {
  const spelled = new Map(Object.entries(row).slice(0, MOST_COLUMNS).map(([header, value]) => [spell(header), value.trim().slice(0, 512)]));
  const first = (field: Field) => COLUMNS[field].map((name) => spelled.get(name)).find((value) => value !== undefined && value !== "");
  return { email: first("email"), login: first("login"), name: first("name"), status: first("status"), leftAt: first("leftAt"), manager: first("manager"), department: first("department"), team: first("team") };
}

const GONE = /^(?:left|leaver|inactive|terminated|deactivated|deprovisioned|suspended|disabled|offboarded|former|false|no|0)$/i;
const HERE = /^(?:active|employed|enabled|current|provisioned|staged|true|yes|1|on[ _-]?leave)$/i;

/** A row of people has somebody's address or login and a word that says whether he is still here. An AWS credential report has an ARN. */
function accepts(part: Part): boolean {
  if (part.member !== "csv" || typeof part.value !== "object" || part.value === null || "arn" in part.value) return false;
  const parsed = Row.safeParse(part.value);
  if (!parsed.success) return false;
  const fields = fieldsOf(parsed.data);
  const person = fields.email?.includes("@") === true || (fields.login !== undefined && fields.name !== undefined);
  return person && ((fields.status !== undefined && (GONE.test(fields.status) || HERE.test(fields.status))) || fields.leftAt !== undefined);
}

/** PROVIDER: Active Directory exports a manager as a distinguished name (`CN=Mia Ng,OU=Staff,DC=example`), with commas of the name escaped. */
const calledIn = (manager: string): string => /^CN=((?:\\.|[^,\\])+)/i.exec(manager)?.[1]?.replaceAll("\\", "") ?? manager;

/** ISO 8601 when the text is a date that can be read without guessing which number is the month. */
function instantOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function observe(row: Row, place: Place): readonly Observation[] {
  const { email, login, name, status, leftAt, manager, department, team } = fieldsOf(row);
  const id = email ?? login;
  if (id === undefined) return [];
  const left = instantOf(leftAt);
  const person: IdentityObservation = {
    observed: "identity",
    kind: "person",
    provider: "directory",
    realm: place.root,
    type: "person",
    nativeId: id.toLowerCase(),
    name: name ?? id,
    // A last day without a status is only a plan until the status says otherwise.
    enabled: status === undefined ? left === undefined : !GONE.test(status),
    location: { file: place.source, ...(place.line === undefined ? {} : { line: place.line }) },
    attributes: {
      email: email ?? "",
      login: login ?? email?.split("@")[0] ?? "",
      ...(left === undefined ? {} : { leftAt: left }),
      ...(manager === undefined ? {} : { manager: calledIn(manager) }),
      ...(department === undefined ? {} : { department }),
      ...(team === undefined ? {} : { team }),
    },
  };
  return [person];
}

const people = itemStream<Row>({ id: "directory.people", title: "people of the directory", accepts, item: Row, observe });

export const directory: Connector = {
  id: "directory",
  title: "Directory of people",
  access: [],
  items: [people],
  files: [],
};
