// Temporary while handlers land; must be gone before the end.
import { MandateError } from "../kernel/index.ts";
export const pending = (): Promise<never> => Promise.reject(new MandateError("internal", "This route is not served yet."));
