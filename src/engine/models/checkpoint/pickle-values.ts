/** What a pickle's values are here, and the allow-list that its reader asks about names and calls. */

/** `None` is null, a tuple or list an array, a dict a `PickleDict`; other values are what the allow-list made of them. */
export type PickleValue =
  null | boolean | number | bigint | string | Uint8Array | PickleValue[] | PickleDict | PickleOpaque

/** A dict's entries whose key is a text; see `setEntry`. */
export type PickleDict = Map<string, PickleValue>

/** A value that the allow-list made (a storage, a tensor, a class that may be called). */
export interface PickleOpaque {
  readonly kind: string
}

/** The allow-list. Each method throws what `PickleRules.refuse` made for a name that is not on it. */
export interface PickleRules {
  /** A class or function named by the file. */
  global(module: string, name: string): PickleOpaque
  /** A call of a `global` with its arguments, evaluated here and not by Python. */
  call(callee: PickleOpaque, args: PickleValue[]): PickleValue
  /** A reference to something outside the pickle (PyTorch: a storage). */
  persistent(id: PickleValue): PickleValue
  refuse(reason: string): Error
}

/** A name of a tensor has a tenth of this. Texts of 16 KB and more V8 tells apart by comparing them whole. */
const keyLimit = 1000

/**
 * Sets an entry of a dict whose key is a text. Others are left out: nothing reads them, and numbers could be chosen
 * so that V8, which hashes them without a seed, puts them all in one place.
 * @throws what `refuse` makes for a key longer than any name
 */
export function setEntry(
  target: PickleDict,
  key: PickleValue,
  value: PickleValue,
  rules: Pick<PickleRules, 'refuse'>,
): void {
  if (typeof key !== 'string') return
  if (key.length > keyLimit) throw rules.refuse('its pickle holds a name longer than any tensor has')
  target.set(key, value)
}

export function isOpaque(value: PickleValue | undefined): value is PickleOpaque {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array)
  )
}
