// Ids that are unique in the whole world name the same credential wherever they are seen: a key id in a repository is the key of the account
// that lists it, whatever account its letters seem to say.
import type { CredentialObservation, Observation } from "../../model/index.ts";

/** PROVIDER: AWS access key ids are unique over all accounts. */
const AWS_KEY_ID = /^A(?:KIA|SIA)[A-Z0-9]{12,}$/;

const isUnique = (observation: Observation): observation is CredentialObservation => observation.observed === "credential" && observation.type === "access-key" && AWS_KEY_ID.test(observation.nativeId);

/** Sightings without a holder take the place of the one that has a holder. */
export function joinUniqueIds(observations: readonly Observation[]): readonly Observation[] {
  const held = new Map<string, CredentialObservation>();
  let loose = false;
  for (const observation of observations) {
    if (!isUnique(observation)) continue;
    if (observation.holder === null) loose = true;
    else held.set(observation.nativeId, observation);
  }
  if (!loose || held.size === 0) return observations;
  return observations.map((observation) => {
    const known = isUnique(observation) && observation.holder === null ? held.get(observation.nativeId) : undefined;
    return known === undefined ? observation : { ...(observation as CredentialObservation), provider: known.provider, realm: known.realm, holder: known.holder };
  });
}
