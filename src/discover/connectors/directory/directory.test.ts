// Directory exports as people's tools spell them: who is a person, who has left, who is whose manager.
import { describe, expect, it } from "vitest";
import { directory } from "./index.ts";

const place = { root: "people.csv", source: "people.csv", line: 2, fingerprint: (value: string) => value, gap: () => undefined };
const [people] = directory.items;
const read = (row: Readonly<Record<string, string>>) => {
  expect(people?.accepts({ member: "csv", value: row })).toBe(true);
  return people?.observe(row as never, place) ?? [];
};
const ATTRIBUTES = { email: "leo@example.com", login: "leo" };

describe("a row of people", () => {
  it("keeps the manager under his surest name, the department and the team", () => {
    const told = [
      { "Work Email": "leo@example.com", Status: "Active", Manager: "Mia Ng", "Manager Email": "mia@example.com", Department: "Billing" },
      { email: "leo@example.com", status: "Active", manager: "Mia Ng", managerId: "e-7", team: "payments" },
      { mail: "leo@example.com", enabled: "true", manager: "CN=Ng\\, Mia,OU=Staff,DC=example,DC=com", dept: "Billing", manager_email: " " },
      { email: "leo@example.com", status: "terminated", supervisor_email: "mia@example.com" },
      { email: "leo@example.com", status: "Active", "Reports To": "mia" },
    ];
    expect(told.map((row) => read(row))).toMatchObject([
      [{ kind: "person", attributes: { ...ATTRIBUTES, manager: "mia@example.com", department: "Billing" } }],
      [{ attributes: { ...ATTRIBUTES, manager: "Mia Ng", team: "payments" } }],
      [{ attributes: { ...ATTRIBUTES, manager: "Ng, Mia", department: "Billing" } }],
      [{ enabled: false, attributes: { ...ATTRIBUTES, manager: "mia@example.com" } }],
      [{ attributes: { ...ATTRIBUTES, manager: "mia" } }],
    ]);
  });

  it("says nothing of a manager or a team that the export does not tell", () => {
    expect(read({ email: "leo@example.com", status: "Active", manager: "", team: " " })).toMatchObject([{ attributes: ATTRIBUTES }]);
    expect(Object.keys((read({ email: "leo@example.com", status: "Active", manager: "" })[0] as { attributes: object }).attributes)).toEqual(["email", "login"]);
  });
});
