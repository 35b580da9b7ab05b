/** Whatever a call threw, as the studio's own fault. */
import { ORPCError } from '@orpc/client'
import { studioErrorSchema, toStudioError } from '../../contract/errors.ts'
import type { StudioError } from '../../contract/errors.ts'

export function faultOf(error: unknown): StudioError {
  if (error instanceof ORPCError) {
    const known = studioErrorSchema.safeParse(error.data)
    if (known.success) return known.data
  }
  return toStudioError(error)
}
