// The directory of people, as personnel software exports it: who is here, and who has left.
import { instantBefore } from "./aws-exports.ts";
import { mail, PEOPLE } from "./company.ts";
import type { SampleFile } from "./sample-file.ts";

export function directoryFiles(at: Date): readonly SampleFile[] {
  const rows = PEOPLE.map((person) => [person.login, mail(person.login), person.name, person.team, person.title, person.leftDaysAgo === undefined ? "active" : "left", person.leftDaysAgo === undefined ? "" : instantBefore(at, person.leftDaysAgo).slice(0, 10)].join(","));
  return [{ name: "directory/people.csv", content: `${["login,email,name,team,title,status,left_on", ...rows].join("\n")}\n` }];
}
