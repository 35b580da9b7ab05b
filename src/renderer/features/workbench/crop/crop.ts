/** Setting the geometry: begun, changed on the screen only, and then kept as one step or let go. */
import type { GeometryStep } from '../../../../contract/geometry.ts'
import { change, isReady, recipeOf, reshaped, useWorkbench } from '../store.ts'
import { mirror, rotate } from '../quarter-turns.ts'
import { applyCorners, cancelCorners } from './corners.ts'
import { asCrop, fitRatio, ratioOf, wholeBox } from './box.ts'
import type { Aspect } from './box.ts'
import { useFrame } from './frame.ts'

export const isCropping = (): boolean => useWorkbench.getState().cropping !== null

export function beginCrop(): void {
  if (!isReady() || isCropping()) return
  const { geometry } = recipeOf(useWorkbench.getState()).steps
  useFrame.setState({ box: geometry.crop ?? wholeBox, aspect: 'free', upright: false })
  useWorkbench.setState({ cropping: geometry, cornering: false })
}

/** The way back: out of the corners first, which are then as they were. */
export function cancelCrop(): void {
  if (useWorkbench.getState().cornering) cancelCorners()
  else useWorkbench.setState({ cropping: null })
}

export function applyCrop(): void {
  const { cropping, cornering } = useWorkbench.getState()
  if (cropping === null) return
  if (cornering) {
    applyCorners()
    return
  }
  const geometry = { ...cropping, enabled: true, crop: asCrop(useFrame.getState().box) }
  change('crop', (recipe) => reshaped(recipe, geometry))
  useWorkbench.setState({ cropping: null })
}

/** Turns what is seen: at once a step of the history, or part of what is being set. */
function turn(by: (geometry: GeometryStep) => GeometryStep, label: 'rotate' | 'mirror'): void {
  const { cropping } = useWorkbench.getState()
  if (cropping === null) {
    change(label, (recipe) => reshaped(recipe, by({ ...recipe.steps.geometry, enabled: true })))
    return
  }
  const turned = by({ ...cropping, crop: useFrame.getState().box })
  useWorkbench.setState({ cropping: turned })
  useFrame.setState({ box: turned.crop ?? wholeBox })
}

export const turnBy = (by: 1 | -1): void => turn((geometry) => rotate(geometry, by), 'rotate')
export const turnOver = (): void => turn(mirror, 'mirror')

export function straighten(degrees: number): void {
  const { cropping } = useWorkbench.getState()
  if (cropping) useWorkbench.setState({ cropping: { ...cropping, straighten: degrees } })
}

/** @param picture width / height of the picture that the frame lies on */
export function chooseAspect(aspect: Aspect, upright: boolean, picture: number): void {
  const { box } = useFrame.getState()
  // The shape is laid into as much as was chosen; from a frame of another shape it would only get smaller and smaller.
  const within = aspect === 'free' ? box : { ...wholeBox }
  useFrame.setState({ aspect, upright, box: fitRatio(within, ratioOf(aspect, picture, upright)) })
}

export function resetGeometry(): void {
  const { cropping } = useWorkbench.getState()
  if (!cropping) return
  useWorkbench.setState({
    cropping: { ...cropping, quarterTurns: 0, mirror: false, straighten: 0, corners: null },
  })
  useFrame.setState({ box: wholeBox, aspect: 'free', upright: false })
}
