/** Values that are made at their first use, such as compiled WASM modules and lookup tables. */

/** @returns what `make` gives, which is called at the first use; where it throws, the next use calls it again */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** As `lazy`, for what is loaded: a failure to load is tried again at the next use. */
export function lazyAsync<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    if (!loading) {
      loading = load()
      loading.catch(() => (loading = undefined))
    }
    return loading
  }
}
