/** Sharing as its section of the settings asks for it: the status, which guests change, and the switches. */
import { useQuery } from '@tanstack/react-query'
import type { GuestRole, SharingStatus } from '../../../contract/sharing.ts'
import { studio } from '../../rpc/client.ts'
import { queryClient, studioQueries } from '../../rpc/query.ts'
import { reportFault } from '../../toasts/store.ts'

/** Guests come and go by themselves; asked for only while the section is on the screen. */
const guestsIntervalMs = 2000

const statusOptions = () => studioQueries.sharing.status.queryOptions({ staleTime: 0 })

export const useSharing = (): SharingStatus | undefined =>
  useQuery({ ...statusOptions(), refetchInterval: guestsIntervalMs }).data

/** @returns whether it was done; a fault is told here */
async function change(make: () => Promise<SharingStatus>): Promise<boolean> {
  try {
    const status = await make()
    await queryClient.cancelQueries({ queryKey: statusOptions().queryKey })
    queryClient.setQueryData(statusOptions().queryKey, status)
    return true
  } catch (error) {
    reportFault(error)
    return false
  }
}

export const startSharing = (address: string | undefined): Promise<boolean> =>
  change(() => studio().sharing.start(address === undefined ? {} : { address }))

export const stopSharing = (): Promise<boolean> => change(() => studio().sharing.stop())

export const setSharePassword = (password: string): Promise<boolean> =>
  change(() => studio().sharing.setPassword({ password }))

export const setShareRole = (role: GuestRole): Promise<boolean> =>
  change(() => studio().sharing.setRole({ role }))

export const removeGuest = (id: string): Promise<boolean> =>
  change(() => studio().sharing.removeGuest({ id }))

/** Without letters and digits that look alike. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Three groups of four: 60 random bits that can be read out. */
export function newSharePassword(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(12))].map(
    (byte) => alphabet[byte % alphabet.length],
  )
  return [0, 4, 8].map((at) => letters.slice(at, at + 4).join('')).join('-')
}
