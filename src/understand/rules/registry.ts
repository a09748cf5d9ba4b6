// Every rule, in the order of its id: one line to import and one to list. A test holds this list and the folder together.
import type { Rule } from "./contract.ts";
import { crd001OldAccessKey } from "./crd-001-old-access-key.ts";
import { crd002TokenNeverExpires } from "./crd-002-token-never-expires.ts";
import { crd003TwoActiveKeys } from "./crd-003-two-active-keys.ts";
import { crd004WeakMethod } from "./crd-004-weak-method.ts";
import { crd005ExposedSecret } from "./crd-005-exposed-secret.ts";
import { crd006SharedCredential } from "./crd-006-shared-credential.ts";
import { crd007CertificateEnd } from "./crd-007-certificate-end.ts";
import { crd008ConsoleWithoutMfa } from "./crd-008-console-without-mfa.ts";
import { crd009RootAccessKey } from "./crd-009-root-access-key.ts";
import { crd010RootWithoutMfa } from "./crd-010-root-without-mfa.ts";
import { own001NoOwner } from "./own-001-no-owner.ts";
import { own002OwnerLeft } from "./own-002-owner-left.ts";
import { own003NoPurpose } from "./own-003-no-purpose.ts";
import { own004RetiredWithGrants } from "./own-004-retired-with-grants.ts";
import { use001Dormant } from "./use-001-dormant.ts";
import { use002NeverUsed } from "./use-002-never-used.ts";
import { use003HumanUse } from "./use-003-human-use.ts";
import { use005RootUsed } from "./use-005-root-used.ts";
import { use006UnusedKey } from "./use-006-unused-key.ts";

export const rules: readonly Rule[] = [
  crd001OldAccessKey,
  crd002TokenNeverExpires,
  crd003TwoActiveKeys,
  crd004WeakMethod,
  crd005ExposedSecret,
  crd006SharedCredential,
  crd007CertificateEnd,
  crd008ConsoleWithoutMfa,
  crd009RootAccessKey,
  crd010RootWithoutMfa,
  own001NoOwner,
  own002OwnerLeft,
  own003NoPurpose,
  own004RetiredWithGrants,
  use001Dormant,
  use002NeverUsed,
  use003HumanUse,
  use005RootUsed,
  use006UnusedKey,
];
