/** A value that a person is still changing, as it was when they last rested. */
import { useEffect, useState } from 'react'

/** @param isReady whether the present value may be taken at all; while it may not, the one before stays */
export function useSettled<T>(value: T, delayMs: number, isReady = true): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (!isReady) return undefined
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs, isReady])
  return settled
}
