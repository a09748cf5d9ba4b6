// Three-valued truth for policy evaluation: no, maybe (depends on an unknown key), yes. Numbers, so that AND is min and OR is max.

export type Tri = 0 | 1 | 2;

export const NO = 0;
export const MAYBE = 1;
export const YES = 2;

export const both = (a: Tri, b: Tri): Tri => (a < b ? a : b);
export const either = (a: Tri, b: Tri): Tri => (a > b ? a : b);
export const negate = (a: Tri): Tri => (2 - a) as Tri;
