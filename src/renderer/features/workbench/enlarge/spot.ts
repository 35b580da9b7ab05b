/** A part of the photo as the enlarging step makes it: which part a person looks at, and its two pictures. */
import { useEffect, useState } from 'react'
import { create } from 'zustand'
import type { StudioError } from '../../../../contract/errors.ts'
import type { Point } from '../../../../contract/geometry.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import type { SpotEvent } from '../../../../contract/workbench.ts'
import { studio } from '../../../rpc/client.ts'
import { faultOf } from '../../../rpc/query.ts'
import { decodeImage, usePreviewImages } from '../preview-images.ts'
import { useWorkbench } from '../store.ts'
import { useViewport } from '../view/store.ts'

export type Spot = Extract<SpotEvent, { type: 'done' }>

/** Pixels a side of the pictures: they fit into the panel. */
const side = 256
/** Milliseconds without another change, before the network is asked. */
const debounceMs = 400

/** The part that is looked at, by photo; null: none. */
export const useSpotPlace = create<{ spot: { photo: number; place: Point } | null }>()(() => ({ spot: null }))

const inside = (share: number) => Math.min(1, Math.max(0, share))

/** The middle of what is seen on the stage. */
export function showSpot(): void {
  const { photo } = useWorkbench.getState()
  if (photo === null) return
  const { viewport } = useViewport.getState()
  const { color, original } = usePreviewImages.getState()
  const whole = [color, original].find((each) => each?.photo === photo)?.whole
  const place =
    viewport && whole
      ? { x: inside(viewport.x), y: inside((viewport.y * whole.width) / whole.height) }
      : { x: 0.5, y: 0.5 }
  useSpotPlace.setState({ spot: { photo, place } })
}

export const hideSpot = (): void => useSpotPlace.setState({ spot: null })

interface SpotState {
  key: string
  spot: Spot | null
  fraction: number
  fault: StudioError | null
}

/** The pictures of a part by a recipe, made anew when a slider has come to rest; the ones before stay until then. */
export function useSpot(
  photo: number,
  recipe: Recipe,
  place: Point,
): Omit<SpotState, 'key'> & { current: boolean } {
  const key = JSON.stringify([photo, recipe, place])
  const [state, setState] = useState<SpotState>({ key: '', spot: null, fraction: 0, fault: null })
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(() => void run(), debounceMs)
    async function run(): Promise<void> {
      const request = JSON.parse(key) as [number, Recipe, Point]
      try {
        const [id, wanted, at] = request
        const input = { photo: id, recipe: wanted, place: at, side }
        for await (const event of await studio().workbench.enlargeSpot(input, { signal: abort.signal })) {
          if (event.type === 'progress') {
            setState((before) => ({ ...before, fraction: event.fraction, fault: null }))
            continue
          }
          await Promise.all([event.plain, event.enlarged].map(decodeImage))
          if (!abort.signal.aborted) setState({ key, spot: event, fraction: 1, fault: null })
        }
      } catch (error) {
        if (!abort.signal.aborted) setState((before) => ({ ...before, key, fault: faultOf(error) }))
      }
    }
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [key])
  const { spot, fraction, fault } = state
  return { spot, fraction, fault, current: state.key === key }
}
