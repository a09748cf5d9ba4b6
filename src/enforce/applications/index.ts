// Applications: systems of others that ask in their own words, by policies and entities of their own.
export { openApplications, type Applications, type Found, type Question, type SearchPage } from "./answers.ts";
export { ApplicationDocument, RESERVED_TYPES } from "./document.ts";
export { applyApplication, removeApplication } from "./write.ts";
