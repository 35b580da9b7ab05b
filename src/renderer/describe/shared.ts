/** What the photos that are described have in common: asked for when somebody looks at it, and anew when they change. */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { PhotoFile } from '../../contract/photo-file.ts'
import type { SharedDetails } from '../../contract/shared-details.ts'
import { useGuest } from '../rpc/client.ts'
import { studioQueries } from '../rpc/query.ts'

/** Null until it has come, and for no photos. */
export function useShared(ids: readonly number[]): SharedDetails | null {
  const { data } = useQuery(
    studioQueries.library.shared.queryOptions({
      input: ids.length === 0 ? skipToken : { ids: [...ids] },
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 0,
    }),
  )
  return ids.length === 0 ? null : (data ?? null)
}

/** Where a photo's file lies, and what its camera noted; null until that is known, and for guests, who are told of no paths. */
export function usePhotoFile(id: number): PhotoFile | null {
  const guest = useGuest()
  const { data } = useQuery(
    studioQueries.library.file.queryOptions({
      input: guest === null ? { id } : skipToken,
      meta: { expectedFaults: ['library.notFound'] },
    }),
  )
  return data ?? null
}
