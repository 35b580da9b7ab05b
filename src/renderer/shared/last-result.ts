/** The result for the same arguments as the last time is the same object: for what React compares by identity. */
export function lastResult<Args extends readonly unknown[], R>(
  make: (...args: Args) => R,
): (...args: Args) => R {
  let last: { args: Args; result: R } | null = null
  return (...args) => {
    const isSame = last !== null && args.every((arg, i) => Object.is(arg, last?.args[i]))
    if (last === null || !isSame) last = { args, result: make(...args) }
    return last.result
  }
}
