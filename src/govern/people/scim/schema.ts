// The schemas of RFC 7643 as data: how names are spelled, what may be written, and what `/Schemas` answers.

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** Of our own: says that a removal waits for a person. Read only. */
export const HELD = "urn:mandate:params:scim:schemas:extension:1.0:User";

export type Kind = "person" | "group";

export interface Attribute {
  readonly name: string;
  readonly type: "string" | "boolean" | "complex" | "reference" | "dateTime" | "binary";
  readonly many?: true;
  readonly required?: true;
  readonly readOnly?: true;
  readonly exact?: true;
  readonly unique?: true;
  readonly says: string;
  readonly parts?: readonly Attribute[];
}

const text = (name: string, says: string, more: Partial<Attribute> = {}): Attribute => ({ name, type: "string", says, ...more });
const values = (name: string, says: string, value: Attribute = text("value", "The value")): Attribute => ({
  name,
  type: "complex",
  many: true,
  says,
  parts: [value, text("display", "Shown to people"), text("type", "What it is for, such as work or home"), { name: "primary", type: "boolean", says: "Whether it is the preferred one" }],
});

export const COMMON: readonly Attribute[] = [
  text("id", "Given by Mandate, and never given again", { readOnly: true, exact: true, unique: true }),
  text("externalId", "Given by the client", { exact: true }),
  { name: "schemas", type: "reference", many: true, readOnly: true, says: "The schemas of the resource" },
  {
    name: "meta",
    type: "complex",
    readOnly: true,
    says: "Facts about the resource",
    parts: [text("resourceType", "User or Group"), { name: "created", type: "dateTime", says: "When it was made" }, { name: "lastModified", type: "dateTime", says: "When it was changed last" }, text("location", "Its address"), text("version", "Its ETag")],
  },
];

export const USER_ATTRIBUTES: readonly Attribute[] = [
  text("userName", "The person's name at sign-in; one person has it", { required: true, unique: true }),
  {
    name: "name",
    type: "complex",
    says: "The parts of the person's name",
    parts: [text("formatted", "The whole name"), text("familyName", "Family name"), text("givenName", "Given name"), text("middleName", "Middle name"), text("honorificPrefix", "Title before the name"), text("honorificSuffix", "Title after the name")],
  },
  text("displayName", "What the person is called"),
  text("nickName", "What friends call the person"),
  { name: "profileUrl", type: "reference", says: "The person's page" },
  text("title", "Job title"),
  text("userType", "Employee, contractor and the like"),
  text("preferredLanguage", "Language"),
  text("locale", "Locale"),
  text("timezone", "Time zone, an IANA name"),
  { name: "active", type: "boolean", says: "Whether the person is here; false is how somebody leaves" },
  text("password", "Is never kept, whatever is sent"),
  values("emails", "Addresses"),
  values("phoneNumbers", "Telephone numbers"),
  values("ims", "Instant messaging"),
  values("photos", "Pictures", { name: "value", type: "reference", says: "Address of the picture" }),
  {
    name: "addresses",
    type: "complex",
    many: true,
    says: "Postal addresses",
    parts: [text("formatted", "The whole address"), text("streetAddress", "Street"), text("locality", "Town"), text("region", "Region"), text("postalCode", "Postal code"), text("country", "Country"), text("type", "work or home"), { name: "primary", type: "boolean", says: "Whether it is the preferred one" }],
  },
  { name: "groups", type: "complex", many: true, readOnly: true, says: "Groups that the person is in", parts: [text("value", "Id of the group"), { name: "$ref", type: "reference", says: "Its address" }, text("display", "Its name"), text("type", "direct")] },
  values("entitlements", "What the person may have"),
  values("roles", "Roles"),
  values("x509Certificates", "Certificates", { name: "value", type: "binary", says: "The certificate" }),
];

export const ENTERPRISE_ATTRIBUTES: readonly Attribute[] = [
  text("employeeNumber", "Number of the employee"),
  text("costCenter", "Cost centre"),
  text("organization", "Organisation"),
  text("division", "Division"),
  text("department", "Department"),
  { name: "manager", type: "complex", says: "The person's manager", parts: [text("value", "Id of the manager"), { name: "$ref", type: "reference", says: "Address of the manager" }, text("displayName", "The manager's name", { readOnly: true })] },
];

export const GROUP_ATTRIBUTES: readonly Attribute[] = [
  text("displayName", "Name of the group; it is the team `team:<name>` in small letters", { required: true }),
  { name: "members", type: "complex", many: true, says: "People and groups in it", parts: [text("value", "Id of the member"), { name: "$ref", type: "reference", says: "Its address" }, text("display", "Its name", { readOnly: true }), text("type", "User or Group")] },
];

export const HELD_ATTRIBUTES: readonly Attribute[] = [text("removal", "`held` while the person's removal, one of very many, waits for an administrator of Mandate", { readOnly: true })];

/** Attributes that stand directly in a resource of the kind. */
export const attributesOf = (kind: Kind): readonly Attribute[] => [...COMMON, ...(kind === "person" ? USER_ATTRIBUTES : GROUP_ATTRIBUTES)];

const SCHEMAS = [
  { id: USER, name: "User", says: "A person", attributes: USER_ATTRIBUTES },
  { id: GROUP, name: "Group", says: "A group: a team in Mandate", attributes: GROUP_ATTRIBUTES },
  { id: ENTERPRISE, name: "EnterpriseUser", says: "What employers know of a person", attributes: ENTERPRISE_ATTRIBUTES },
  { id: HELD, name: "MandateUser", says: "What Mandate says of a person", attributes: HELD_ATTRIBUTES },
] as const;

/** SPEC: RFC 7643 §7. */
export const schemaDocuments = (base: string) =>
  SCHEMAS.map(({ id, name, says, attributes }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    id,
    name,
    description: says,
    attributes: attributes.map(definition),
    meta: { resourceType: "Schema", location: `${base}/Schemas/${id}` },
  }));

function definition({ name, type, many, required, readOnly, exact, unique, says, parts }: Attribute): object {
  return {
    name,
    type,
    multiValued: many === true,
    description: says,
    required: required === true,
    caseExact: exact === true || type === "reference" || type === "binary",
    mutability: readOnly === true ? "readOnly" : name === "password" ? "writeOnly" : "readWrite",
    returned: name === "password" ? "never" : "default",
    uniqueness: unique === true ? "server" : "none",
    ...(parts === undefined ? {} : { subAttributes: parts.map(definition) }),
  };
}
