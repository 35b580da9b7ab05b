/** What the models screen asks of the studio: the cards of all models, and what the graphics card is good for. */
import { useQuery } from '@tanstack/react-query'
import { studio, useStudio } from '../../rpc/client.ts'
import { queryClient, studioQueries } from '../../rpc/query.ts'
import { reportFault } from '../../toasts/store.ts'

/** Undefined until they have come. */
export const useModelCards = () => useQuery(studioQueries.models.list.queryOptions({ staleTime: 0 })).data

/** The models that the workbench offers are part of what the studio says of itself. */
async function refreshInfo(): Promise<void> {
  useStudio.setState({ info: await studio().studio.info() })
}

/** Asks anew for the cards that are shown, and for the models that the workbench offers. */
export async function refreshModels(): Promise<void> {
  try {
    await queryClient.invalidateQueries({ queryKey: studioQueries.models.list.key() })
    await refreshInfo()
  } catch (error) {
    reportFault(error)
  }
}

/** Judges the graphics providers when `refetch` is called; that may take a while at the first time, and goes on meanwhile. */
export const useVerdicts = () =>
  useQuery({
    queryKey: studioQueries.models.verdicts.queryKey(),
    queryFn: () => studio().models.verdicts(),
    enabled: false,
    gcTime: Infinity,
  })
