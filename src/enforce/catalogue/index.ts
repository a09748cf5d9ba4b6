// The catalogue of tools: which servers stand behind the gate, and which definitions of their tools a person approved.
export { openCatalogue, profileOf, type Catalogue, type CatalogueTool, type CatalogueUpstream } from "./catalogue.ts";
export { classify, classifyOperation, definitionOf, type ClassifyOptions } from "./classify.ts";
export { openCredentials, personKey, type CredentialDeps, type UpstreamCredentials } from "./credentials.ts";
export { approveTool, approveWaiting, describeTool, digestOfSet, keepOutTool, waitingOf } from "./decide.ts";
export { diffDefinitions } from "./diff.ts";
export { digestOfDefinition } from "./digest.ts";
export type { Observed } from "./observe.ts";
export { tryUpstream } from "./probe.ts";
export { checkProgram } from "./program.ts";
export { identityProblem } from "./registry.ts";
export { changeUpstream, givePersonSecret, registerUpstream, retireUpstream, type CatalogueActing, type WantedUpstream } from "./upstreams.ts";
export { visible } from "./visible.ts";
export { warningsOf, type Neighbour } from "./warnings.ts";
