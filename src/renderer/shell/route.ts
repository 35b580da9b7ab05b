/** The screen and the photos that are shown; every change goes into the address as well. */
import { create } from 'zustand'
import type { PhotoQuery } from '../../contract/library.ts'
import { hashOf, normal, routeOf } from './route-hash.ts'
import type { Route, Screen } from './route-hash.ts'

export const useRoute = create<Route>()(() => routeOf(location.hash))

/** `push`: the browser's Back button returns to the route before. */
function set(route: Partial<Route>, history: 'push' | 'replace'): void {
  useRoute.setState(route)
  const hash = hashOf(useRoute.getState())
  if (hash === location.hash) return
  if (history === 'push') window.history.pushState(null, '', hash)
  else window.history.replaceState(null, '', hash)
}

export function go(screen: Screen): void {
  const now = useRoute.getState().screen
  // From photo to photo it is one step: Back leads out of the workbench, however many photos were shown.
  set({ screen }, now.name === 'workbench' && screen.name === 'workbench' ? 'replace' : 'push')
}

export const openPhoto = (photo: number): void => go({ name: 'workbench', photo })

/** To the album, from any screen. */
export const back = (): void => set({ screen: { name: 'album' } }, 'replace')

/** Changes some conditions or the order; `undefined` takes one away. */
export function changeQuery(changes: { [Key in keyof PhotoQuery]?: PhotoQuery[Key] | undefined }): void {
  const { query } = useRoute.getState()
  const merged = Object.entries({ ...query, ...changes }).filter(([, value]) => value !== undefined)
  set({ query: normal(Object.fromEntries(merged) as PhotoQuery) }, 'replace')
}

/** Other photos altogether, as the side bar names them: all conditions are new, the order stays. */
export function showPhotos(conditions: Partial<Omit<PhotoQuery, 'sort' | 'descending'>>): void {
  const { sort, descending } = useRoute.getState().query
  const order =
    conditions.album === undefined ? { sort, descending } : { sort: 'album' as const, descending: false }
  set({ screen: { name: 'album' }, query: normal({ ...conditions, ...order }) }, 'push')
}

/** Listens to the browser's own buttons and to a changed address; the returned function stops. */
export function followAddress(): () => void {
  const read = (): void => useRoute.setState(routeOf(location.hash))
  window.addEventListener('popstate', read)
  window.addEventListener('hashchange', read)
  return () => {
    window.removeEventListener('popstate', read)
    window.removeEventListener('hashchange', read)
  }
}
