// Results of pure functions, remembered with the objects that they came from and gone with them: mandates, resources and subject tokens are read seldom, and asked
// about with each token.

/** INVARIANT: what is given to it is never changed afterwards. */
export function remembered<A extends object, T>(make: (of: A) => T): (of: A) => T {
  const known = new WeakMap<A, { readonly made: T }>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before.made;
    const made = make(of);
    known.set(of, { made });
    return made;
  };
}

export function rememberedPair<A extends object, B extends object, T>(make: (one: A, other: B) => T): (one: A, other: B) => T {
  const byOne = remembered((one: A) => remembered((other: B) => make(one, other)));
  return (one, other) => byOne(one)(other);
}
