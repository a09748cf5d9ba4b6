// FED-001: a role trusts tokens of an OIDC issuer without saying whose: no subject, a wildcard one, or no audience.
import type { Identity, Severity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, trusting } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { trustOf, type Condition, type Statement } from "./policy-facts.ts";
import { rewriteTrust } from "./remedies.ts";

interface Fault {
  readonly severity: Severity;
  readonly says: string;
}

const isWebIdentity = (statement: Statement) => statement.principals.some((principal) => principal.type === "Federated" && !principal.value.includes(":saml-provider/")) && statement.actions.some((action) => /^(?:sts:AssumeRoleWithWebIdentity|sts:\*|\*)$/i.test(action));

const federated = (graph: Graph): readonly Identity[] => graph.estate.identities.filter((identity) => identity.provider === "aws" && identity.type === "role" && trustOf(identity).some(isWebIdentity));

/** The issuer's host and path: the prefix of its condition keys. */
function issuerOf(statement: Statement): string {
  const provider = statement.principals.find((principal) => principal.type === "Federated")?.value ?? "";
  return provider.includes(":oidc-provider/") ? (provider.split(":oidc-provider/")[1] ?? "") : provider;
}

/** SPEC: IAM. ForAllValues is true when the key is absent, …IfExists too, and a negation admits all but what it names. */
const holds = (condition: Condition) => /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike)$/i.test(condition.operator);
const takesWildcards = (condition: Condition) => /StringLike$/i.test(condition.operator);

/** The condition keys that say whose token it is, besides `sub`; each issuer has its own. */
const WHOSE = /:(?:sub|repository|repository_id|repository_owner|repository_owner_id|job_workflow_ref|environment|project_path|project_id|namespace_path|namespace_id|oid|azp|appid|email|pipeline_id|organization_id|workspace_id|terraform_workspace_id)$/;

function faultOf(statement: Statement): Fault | undefined {
  const issuer = issuerOf(statement).toLowerCase();
  const about = statement.conditions.filter((condition) => condition.key.startsWith(`${issuer}:`));
  const whose = about.filter((condition) => holds(condition) && WHOSE.test(condition.key));
  const audience = about.some((condition) => holds(condition) && /:(?:aud|azp)$/.test(condition.key) && !(takesWildcards(condition) && condition.values.includes("*")));
  // PROVIDER: for Cognito identity pools and Google the audience is the application itself, and with amr or it alone the trust is closed.
  if (/^cognito-identity\.amazonaws\.com$/.test(issuer) || /^(?:graph\.facebook\.com|www\.amazon\.com|accounts\.google\.com)$/.test(issuer)) {
    return audience || about.some((condition) => holds(condition) && /:(?:app_id|sub|oaud)$/.test(condition.key)) ? undefined : { severity: "critical", says: `no condition on the audience of ${issuer}, so tokens made for any application are taken` };
  }
  if (whose.length === 0) {
    const vacuous = about.find((condition) => WHOSE.test(condition.key));
    return { severity: "critical", says: vacuous === undefined ? `no condition on the subject, so every token of ${issuer} is taken` : `the condition on the subject (${vacuous.operator}) also holds when it says nothing` };
  }
  // Conditions are a conjunction: the tightest one counts. Values of one condition are a disjunction: the widest one counts.
  const widths = whose.map((condition) => condition.values.reduce<Fault | undefined>((widest, value) => wider(widest, widthOf(issuer, condition, value)), undefined));
  if (widths.some((width) => width === undefined)) return audience ? undefined : { severity: "medium", says: `no condition on the audience of ${issuer}, so a token made for another purpose is taken too` };
  return widths.reduce((tightest, width) => (tightest !== undefined && width !== undefined && rank(width) < rank(tightest) ? width : tightest));
}

const rank = (fault: Fault) => ["low", "medium", "high", "critical"].indexOf(fault.severity);
const wider = (a: Fault | undefined, b: Fault | undefined): Fault | undefined => (a === undefined ? b : b === undefined || rank(a) >= rank(b) ? a : b);

/** How many subjects one value of a condition lets in, beyond the one it should. */
function widthOf(issuer: string, condition: Condition, value: string): Fault | undefined {
  const like = takesWildcards(condition);
  if (!like || !/[*?]/.test(value)) return undefined;
  if (/^[*?:/]*$/.test(value)) return { severity: "critical", says: `the subject ${value} is everybody at ${issuer}` };
  if (issuer === "token.actions.githubusercontent.com" && condition.key.endsWith(":sub")) return githubWidth(value);
  if (value.startsWith("system:serviceaccount:")) {
    const [, , namespace = "", name = ""] = value.split(":");
    if (/[*?]/.test(namespace)) return { severity: "high", says: `the subject ${value} lets in service accounts of namespaces that anybody may make` };
    return /^\*$/.test(name) ? { severity: "medium", says: `the subject ${value} lets in every service account of the namespace` } : undefined;
  }
  const fixed = value.split(/[*?]/)[0] ?? "";
  if (/^[a-z_]+:[*?]/.test(value) || fixed.length < 4) return { severity: "critical", says: `the subject ${value} is nearly everybody at ${issuer}` };
  return { severity: "medium", says: `the subject ${value} lets in more than one workload` };
}

function githubWidth(value: string): Fault | undefined {
  const [, owner = "", repository = "", rest = ""] = /^repo:([^/:]*)\/?([^:]*):?(.*)$/.exec(value) ?? [];
  // PROVIDER: an organisation may choose other claims for its subjects, such as `repository_owner_id:…`.
  if (/^[a-z_]+:[^*?:]{3,}/.test(value) && !value.startsWith("repo:")) return { severity: "medium", says: `the subject ${value} lets in more than one workflow` };
  if (!value.startsWith("repo:") || owner === "" || /[*?]/.test(owner)) return { severity: "critical", says: `the subject ${value} lets in repositories of any owner on GitHub` };
  if (/^[*?]+$/.test(repository) || repository === "") return { severity: "high", says: `the subject ${value} lets in every repository of ${owner}, also one made tomorrow` };
  if (/[*?]/.test(repository)) return { severity: "high", says: `the subject ${value} lets in every repository of ${owner} whose name fits, also one made tomorrow` };
  if (/^\*+$/.test(rest) || rest === "") return { severity: "medium", says: `the subject ${value} lets in every branch, tag and pull request of the repository` };
  return undefined;
}

const github = (condition: Record<string, Record<string, string>>) =>
  trusting("deploy", { Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Condition: condition });
const AUDIENCE = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };

export const fed001OpenOidcTrust = defineRule({
  id: "FED-001",
  version: 1,
  title: "An OIDC trust does not say whose token it takes",
  severity: "critical",
  why: "Anyone who can get a token from the same issuer, for public CI that is everyone, can become the role.",
  remedy: "Demand the exact audience and subject: one repository and one branch or environment, or one service account.",
  frameworks: ["NHI6:2025", "NIST-800-53r5:IA-9", "NIST-800-53r5:AC-3", "CIS-8.1:6.8"],
  about: { what: "roles that trust an OIDC issuer", population: (graph) => keysOf(federated(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) =>
    federated(graph).flatMap((identity) => {
      const faults = trustOf(identity).filter(isWebIdentity).flatMap((statement) => {
        const fault = faultOf(statement);
        return fault === undefined ? [] : [{ statement, fault }];
      });
      const worst = faults.map(({ fault }) => fault).reduce<Fault | undefined>(wider, undefined);
      if (worst === undefined) return [];
      const issuer = issuerOf(faults[0]?.statement ?? { id: "", effect: "", actions: [], notActions: [], resources: [], notResources: [], principals: [], conditions: [] });
      const owner = /"repo:([^/*?:"]+)\//.exec(JSON.stringify(faults[0]?.statement.conditions ?? []))?.[1] ?? "OWNER";
      const exact = issuer === "token.actions.githubusercontent.com" ? `repo:${owner}/REPOSITORY:environment:production` : issuer.includes("eks") ? "system:serviceaccount:NAMESPACE:NAME" : "THE_ONE_SUBJECT";
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: worst.severity,
        title: `${describe(identity)} can be taken from outside: ${worst.says}`,
        evidence: faults.map(({ statement, fault }) => fact(`${statement.id} of the trust policy: ${fault.says}`, JSON.stringify(statement.conditions.map((condition) => ({ [condition.operator]: { [condition.key]: condition.values } }))), identity.location)),
        ...placed(identity),
        remedy: rewriteTrust(identity, `# trust.json, in the statement's Condition:\n"StringEquals": {"${issuer}:aud": "sts.amazonaws.com", "${issuer}:sub": "${exact}"}`),
      }];
    }),
  examples: {
    flags: [
      example("no subject at all", { identities: [github({ StringEquals: AUDIENCE })] }),
      example("any repository of the organisation", { identities: [github({ StringEquals: AUDIENCE, StringLike: { "token.actions.githubusercontent.com:sub": "repo:northway-freight/*" } })] }),
      example("a condition that also holds when the claim is missing", { identities: [github({ StringEquals: AUDIENCE, "ForAllValues:StringLike": { "token.actions.githubusercontent.com:sub": "repo:northway-freight/web:ref:refs/heads/main" } })] }),
    ],
    passes: [
      example("one branch of one repository", { identities: [github({ StringEquals: { ...AUDIENCE, "token.actions.githubusercontent.com:sub": "repo:northway-freight/web:ref:refs/heads/main" } })] }),
      example("a wildcard that a second condition closes", { identities: [github({ StringEquals: { ...AUDIENCE, "token.actions.githubusercontent.com:job_workflow_ref": "northway-freight/deploy/.github/workflows/release.yml@refs/heads/main" }, StringLike: { "token.actions.githubusercontent.com:sub": "repo:northway-freight/*" } })] }),
    ],
  },
});
