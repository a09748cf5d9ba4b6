// The door of this room: secret detectors and the engine that runs them. Nothing that leaves here holds a clear value outside a Secret.
import { scanEngine } from "./engine.ts";
import { detectors } from "./registry.ts";

export type { SecretMatch } from "./engine.ts";
export type { Detector } from "./contract.ts";
export { detectors } from "./registry.ts";
export { accountOfKeyId } from "./aws-account.ts";
export { isPlaceholder } from "./placeholder.ts";

const engine = scanEngine(detectors);

/** Every secret that stands in clear in a text, most specific detector first, in order of place. */
export const scanText = engine.scanText;
