// The directory of people, as personnel software exports it: who is here, and who has left.
import { instantBefore } from "./aws-exports.ts";
import { mail, PEOPLE, TEAMS, type Person } from "./company.ts";
import type { SampleFile } from "./sample-file.ts";

/** The lead of the team; a lead reports to nobody who is listed here. */
function managerOf({ login, team }: Person): string {
  const lead = TEAMS.find(({ id }) => id === team)?.lead;
  return lead === undefined || lead === login ? "" : mail(lead);
}

export function directoryFiles(at: Date): readonly SampleFile[] {
  const rows = PEOPLE.map((person) => [person.login, mail(person.login), person.name, person.team, person.title, person.leftDaysAgo === undefined ? "active" : "left", person.leftDaysAgo === undefined ? "" : instantBefore(at, person.leftDaysAgo).slice(0, 10), managerOf(person)].join(","));
  return [{ name: "directory/people.csv", content: `${["login,email,name,team,title,status,left_on,manager_email", ...rows].join("\n")}\n` }];
}
