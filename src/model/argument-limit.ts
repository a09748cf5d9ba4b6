// What a limit on an argument means: which values it lets pass, when one is at least as narrow as another, and the limit that is both. An
// argument that is not given is within every limit.
import type { ArgumentLimit } from "./mandate.ts";
import { starCovers } from "./star-pattern.ts";

/** Whether the limit lets a value pass. A limit of another type than the value's refuses it; of a list only the length can be limited. */
export function allows(limit: ArgumentLimit, value: unknown): boolean {
  if (limit.absent === true) return false;
  if (limit.equals !== undefined && limit.equals !== value) return false;
  if (limit.one_of !== undefined && !limit.one_of.some((each) => each === value)) return false;
  if (limit.matches !== undefined && !(typeof value === "string" && starCovers(limit.matches, value))) return false;
  if ((limit.min !== undefined || limit.max !== undefined) && typeof value !== "number") return false;
  if (typeof value === "number" && (value < (limit.min ?? -Infinity) || value > (limit.max ?? Infinity))) return false;
  return limit.max_length === undefined || ((typeof value === "string" || Array.isArray(value)) && value.length <= limit.max_length);
}

/** True when every value that `inner` allows is allowed by `outer`. No limit allows everything. */
export function implies(inner: ArgumentLimit | undefined, outer: ArgumentLimit): boolean {
  if (inner === undefined) return Object.values(outer).every((value) => value === undefined);
  if (inner.absent === true) return true;
  if (outer.absent === true) return false;
  const values = named(inner);
  if (values !== undefined) return values.every((value) => allows(outer, value));
  return (
    outer.equals === undefined &&
    outer.one_of === undefined &&
    (outer.matches === undefined || (inner.matches !== undefined && starCovers(outer.matches, inner.matches))) &&
    (outer.min === undefined || (inner.min !== undefined && inner.min >= outer.min)) &&
    (outer.max === undefined || (inner.max !== undefined && inner.max <= outer.max)) &&
    (outer.max_length === undefined || (inner.max_length !== undefined && inner.max_length <= outer.max_length))
  );
}

/** The limit that allows exactly what both allow; `undefined` when no one limit says that: two patterns of which neither covers the other. */
export function meet(left: ArgumentLimit, right: ArgumentLimit): ArgumentLimit | undefined {
  if (left.absent === true || right.absent === true) return { absent: true };
  const values = named(left) ?? named(right);
  if (values !== undefined) return oneOf(values.filter((value) => allows(left, value) && allows(right, value)));
  const matches = narrower(left.matches, right.matches);
  if (matches === null) return undefined;
  return {
    ...(matches === undefined ? {} : { matches }),
    ...least("min", Math.max(left.min ?? -Infinity, right.min ?? -Infinity)),
    ...least("max", Math.min(left.max ?? Infinity, right.max ?? Infinity)),
    ...least("max_length", Math.min(left.max_length ?? Infinity, right.max_length ?? Infinity)),
  };
}

const named = ({ equals, one_of }: ArgumentLimit): readonly (string | number | boolean)[] | undefined => (equals !== undefined ? [equals] : one_of);

/** No value left: it must not be given. */
function oneOf(values: readonly (string | number | boolean)[]): ArgumentLimit {
  const [first, ...rest] = values;
  if (first === undefined) return { absent: true };
  return rest.length === 0 ? { equals: first } : { one_of: values.filter((value) => typeof value !== "boolean") };
}

/** `null` when neither covers the other. */
function narrower(left: string | undefined, right: string | undefined): string | null | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (starCovers(left, right)) return right;
  return starCovers(right, left) ? left : null;
}

const least = <K extends "min" | "max" | "max_length">(name: K, value: number) => (Number.isFinite(value) ? ({ [name]: value } as Record<K, number>) : {});
