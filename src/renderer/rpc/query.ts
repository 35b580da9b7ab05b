/** The queries of the RPC contract, and which faults of theirs are expected. */
import { ORPCError, createORPCClient, type ClientContext, type ClientLink } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import {
  StudioFault,
  studioErrorSchema,
  toStudioError,
  type StudioError,
  type FaultCode,
} from '../../contract/errors.ts'
import type { StudioClient } from '../../contract/rpc.ts'
import { isConnectionLost, studio } from './client.ts'

/** Whatever a call threw, as the studio's own fault. */
export function faultOf(error: unknown): StudioError {
  if (error instanceof ORPCError) {
    const known = studioErrorSchema.safeParse(error.data)
    if (known.success) return known.data
  }
  // What the connection itself says of its end is written for programmers.
  if (isConnectionLost(error)) return new StudioFault('studio.lost', {}, error).toError()
  return toStudioError(error)
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** Faults that the query's own screen shows or expects; any other one is reported as a message. */
      expectedFaults?: 'all' | readonly FaultCode[]
    }
  }
}

/**
 * Answers stay fresh until an event of the studio says otherwise, and a call that failed is reported rather than tried
 * again: the studio runs on this machine. It answers without a network, too, which `networkMode` would wait for.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** The one cache of the window, for components (by the provider) and for code outside them. */
export const queryClient = createQueryClient()

type Call = (input: unknown, options: unknown) => Promise<unknown>

/** Goes to whichever client is connected when the call is made: keys can be made before there is one. */
const link: ClientLink<ClientContext> = {
  call(path, input, options) {
    const procedure = path.reduce<unknown>((router, key) => Reflect.get(Object(router), key), studio())
    return (procedure as Call)(input, options)
  },
}

/** `studioQueries.library.photo.queryOptions({ input: { id } })`, `.key()` and so on. */
export const studioQueries = createTanstackQueryUtils(createORPCClient<StudioClient>(link))
