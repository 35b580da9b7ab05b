/** Values that are made at their first use, such as compiled WASM modules and lookup tables. */

/** @returns what `make` gives, which is called once, at the first use; what it throws is thrown again by the next use */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
