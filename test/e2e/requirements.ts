// What the product promises, as data: feature id (and part) -> one sentence. Every line must be cited by a passing test with `verifies`.

export const REQUIREMENTS = {
  "L1.start": "One command serves API and console on an embedded PostgreSQL and prints a one-time sign-in link",
  "L3.sample": "The sample estate is loaded by running the real connectors, is labelled as such, and goes with one click",
  "N13.scan": "mandate scan reads exports without server or database and tells its result by exit code",
  "N13.upload": "Exports are uploaded in the console, several at once, and become inventory",
  "N14.coverage": "What could not be read is shown with the reason and what to do",
  "N14.not-evaluated": "A rule whose data was not read is not evaluated, and nothing shows it as passed",
  "A1.inventory": "Cloud identities and keys stand in one inventory with facets, search and a state that lives in the URL",
  "A7.agents": "Agents and MCP servers are found in the configurations of a workstation without starting anything",
  "A9.identity": "An identity's page shows who it is, its credentials, its grants, its reach and its three sets side by side",
  "B1.owner": "A person confirms a suggested owner, and may take it back",
  "B2.suggestions": "Owners are suggested from evidence, with confidence and reasons",
  "C6.paths": "Escalation paths are drawn, each step with its technique",
  "N6.explorer": "Who can do X on Y is answered with the path, and conditional stays conditional",
  "D1.secrets": "A secret in a repository becomes a finding with its place, and its value is shown nowhere",
  "H3.triage": "Findings are ranked by risk with the arithmetic shown, and can be worked through by keyboard",
  "N18.waiver": "A finding is accepted with reason, approver and end, and can be reopened",
  "I2.audit": "Every change has its record, and the log verifies",
  "K1.tokens": "API tokens are shown once, scoped and expiring",
  "UX.dark-narrow": "The console is usable at 1280 and at 400 pixels, in light and dark, and passes axe",
} as const;

export type RequirementId = keyof typeof REQUIREMENTS;
