/** What components ask of the library: its summary, and everything about one photo. */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { LibrarySummary, PhotoDetail } from '../../contract/library.ts'
import { queryClient, studioQueries } from '../rpc/query.ts'
import { isOpen, useLibrary } from './store.ts'

const summaryOptions = () => studioQueries.library.summary.queryOptions({ gcTime: Infinity })

/** Undefined until it has come. */
export function useSummary<T>(select: (summary: LibrarySummary) => T): T | undefined {
  const enabled = useLibrary(isOpen)
  return useQuery({ ...summaryOptions(), enabled, select }).data
}

/** For code outside components. */
export const summaryNow = (): LibrarySummary | undefined =>
  queryClient.getQueryData(summaryOptions().queryKey)

/** Null until it has come, or when there is none (any more). The one shown last stays while the next is on its way. */
export function useDetail(id: number | null): PhotoDetail | null {
  const { data, isError } = useQuery(
    studioQueries.library.photo.queryOptions({
      input: id === null ? skipToken : { id },
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 0,
      // Removed while it was shown: the grid says so already.
      meta: { expectedFaults: ['library.notFound'] },
    }),
  )
  return id === null || isError ? null : (data ?? null)
}
