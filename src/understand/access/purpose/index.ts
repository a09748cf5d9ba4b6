// The three sets compared: scopes, granted rights, and their differences.
export { acted, compare, excessOf, outOfPurpose, ungrantedOf, unusedOf, type Compared, type GrantedRight, type ThreeSets, type UsedRight, type Wish } from "./compare.ts";
export { awsGranted, clusterGranted, type EffectiveRight, type HeldPolicy } from "./granted.ts";
export { compileScope, holds, type Scope } from "./scope.ts";
