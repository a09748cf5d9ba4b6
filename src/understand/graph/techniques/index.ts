// Every family of techniques there is, opened together: steps across providers need what the providers' own families know.
import { AWS_TECHNIQUES, openAws, type AwsEscalations } from "./aws/index.ts";
import type { EstateView, ProviderEscalations, Technique } from "./contract.ts";
import { CROSS_TECHNIQUES, openCross } from "./cross/index.ts";
import { kubernetesTechniques } from "./kubernetes/index.ts";

/** Every declared technique by its id. */
export const TECHNIQUES: ReadonlyMap<string, Technique> = new Map([...AWS_TECHNIQUES, ...kubernetesTechniques.techniques, ...CROSS_TECHNIQUES].map((technique) => [technique.id, technique]));

export interface OpenedFamilies {
  readonly families: readonly ProviderEscalations[];
  readonly aws: AwsEscalations;
}

export function openFamilies(view: EstateView): OpenedFamilies {
  const aws = openAws(view);
  const kubernetes = kubernetesTechniques.open(view);
  return { aws, families: [aws, kubernetes, openCross(view, aws, kubernetes)] };
}
