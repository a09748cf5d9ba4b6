// docs/reference/detectors.md: every secret detector, and what it leaves alone.
import type { Detector } from "../../src/discover/scanning/index.ts";
import { code, page, table } from "./markdown.ts";

export function detectorsPage(detectors: readonly Detector[]): string {
  const rows = [...detectors].sort((a, b) => (a.id < b.id ? -1 : 1)).map((detector) => [code(detector.id), detector.title, detector.kind, detector.passes.map(({ why }) => why).join("; ")]);
  return page("Secret detectors", `${detectors.length} detectors. What a secret is worth beyond its form (a checksum, an account, a user) is said in its evidence; its value never is.`, table(["detector", "what it finds", "kind", "what it leaves alone, and why"], rows));
}
