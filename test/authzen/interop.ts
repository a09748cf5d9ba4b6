// The applications of the AuthZEN interop scenarios, as whoever keeps them would write them down: policies after the scenarios' own texts, entities after
// their directories. SPEC: openid/authzen, interop scenarios todo 1.0, API gateway, search, IdP.

const person = (type: string, id: string, email: string, roles: readonly string[]) => ({ uid: { type, id }, attrs: { email, roles }, parents: [] });
const pid = (middle: string) => `CiRmZD${middle}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`;

const people = (type: string) => [
  person(type, pid("A"), "rick@the-citadel.com", ["admin", "evil_genius"]),
  person(type, pid("E"), "morty@the-citadel.com", ["editor"]),
  person(type, pid("I"), "summer@the-smiths.com", ["editor"]),
  person(type, pid("M"), "beth@the-smiths.com", ["viewer"]),
  person(type, pid("Q"), "jerry@the-smiths.com", ["viewer"]),
];

export const TODO = {
  name: "todo",
  title: "Todo",
  resource_types: ["todo", "user"],
  policies: `
    @id("read") permit (principal is user, action in [Action::"can_read_user", Action::"can_read_todos"], resource);
    @id("create") permit (principal is user, action == Action::"can_create_todo", resource is todo)
      when { principal has roles && principal.roles.containsAny(["admin", "editor"]) };
    @id("change-own") permit (principal is user, action in [Action::"can_update_todo", Action::"can_delete_todo"], resource is todo)
      when { principal has roles && principal.roles.contains("editor") && resource has ownerID && resource.ownerID == principal.email };
    @id("change-any") permit (principal is user, action == Action::"can_update_todo", resource is todo)
      when { principal has roles && principal.roles.contains("evil_genius") };
    @id("delete-any") permit (principal is user, action == Action::"can_delete_todo", resource is todo)
      when { principal has roles && principal.roles.contains("admin") };`,
  entities: people("user"),
};

/** The same application behind a gateway, which knows its routes and methods, and not who owns what. */
export const GATEWAY = {
  name: "todo-gateway",
  title: "Todo behind a gateway",
  resource_types: ["route"],
  policies: `
    @id("read") permit (principal is identity, action == Action::"GET", resource is route) when { [route::"/users/{userId}", route::"/todos"].contains(resource) };
    @id("create") permit (principal is identity, action == Action::"POST", resource == route::"/todos")
      when { principal has roles && principal.roles.containsAny(["admin", "editor"]) };
    @id("change") permit (principal is identity, action == Action::"PUT", resource == route::"/todos/{todoId}")
      when { principal has roles && principal.roles.containsAny(["evil_genius", "editor"]) };
    @id("delete") permit (principal is identity, action == Action::"DELETE", resource == route::"/todos/{todoId}")
      when { principal has roles && principal.roles.containsAny(["admin", "editor"]) };`,
  entities: people("identity"),
};

interface RecordsData {
  readonly users: readonly { readonly id: string; readonly role: string; readonly department: string }[];
  readonly records: readonly { readonly id: number; readonly title: string; readonly department: string; readonly owner: string }[];
}

export const records = ({ users, records: all }: RecordsData) => ({
  name: "records",
  title: "Records",
  resource_types: ["record"],
  policies: `
    @id("view") permit (principal is user, action == Action::"view", resource is record)
      when { principal has role && resource has owner && (resource.owner == principal || resource.department == principal.department || principal.role == "manager") };
    @id("edit") permit (principal is user, action == Action::"edit", resource is record)
      when { principal has role && resource has owner && (resource.owner == principal || (principal.role == "manager" && resource.department == principal.department)) };
    @id("delete") permit (principal is user, action == Action::"delete", resource is record)
      when { principal has role && resource has owner && resource.owner == principal };`,
  entities: [
    ...users.map(({ id, role, department }) => ({ uid: { type: "user", id }, attrs: { role, department }, parents: [] })),
    ...all.map(({ id, title, department, owner }) => ({ uid: { type: "record", id: String(id) }, attrs: { title, department, owner: { __entity: { type: "user", id: owner } } }, parents: [] })),
  ],
});
