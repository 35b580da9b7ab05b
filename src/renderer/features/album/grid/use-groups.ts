/** The years of the photos that are shown, as far as their order has any. */
import { useMemo } from 'react'
import { skipToken, useQuery } from '@tanstack/react-query'
import { studioQueries } from '../../../rpc/query.ts'
import { useOrder, type Order } from '../../../library/order.ts'
import { groupsOf, type Group } from './groups.ts'

const whole = (order: Order): Order => order

/** None unless the photos are in order by date, and there is more than one year among them. */
export function useGroups(): readonly Group[] {
  const { ids, covered, query } = useOrder(whole)
  const dated = query?.sort === 'date'
  const { data } = useQuery(
    studioQueries.library.timeline.queryOptions({ input: dated ? query : skipToken, gcTime: 0 }),
  )
  return useMemo(() => {
    const groups = dated && data ? groupsOf(data, ids.length, covered) : []
    return groups.length > 1 ? groups : []
  }, [data, dated, ids, covered])
}
