// REST APIs behind the gate: their declared operations as tools.
export { isText, jsonIn, resultOf, STATUS_META, type RestAnswer } from "./answer.ts";
export { isConnecting, restLink } from "./link.ts";
export { operationOf, requestOf, type FoundOperation, type RestRequest, type SeenRequest } from "./mapping.ts";
