// What a SCIM client is told when it is refused: our error with the word RFC 7644 §3.12 has for it.
import { MandateError, type ErrorCode } from "../../../kernel/index.ts";

export type ScimType = "invalidFilter" | "tooMany" | "uniqueness" | "mutability" | "invalidSyntax" | "invalidPath" | "noTarget" | "invalidValue" | "invalidVers";

export const scimProblem = (scimType: ScimType, detail: string, code: ErrorCode = "invalid_input"): MandateError => new MandateError(code, detail, { fields: { scimType } });
