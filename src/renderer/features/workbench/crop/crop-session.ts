/** Setting the geometry: begun, changed on the screen only, and then kept as one step of the history or cancelled. */
import { create } from 'zustand'
import type { GeometryStep, Point } from '../../../../contract/geometry.ts'
import { editSession } from '../composition.ts'
import { mirror, rotate } from '../geometry.ts'
import { recipeOf, reshaped, useWorkbench } from '../store.ts'
import { asCrop, fitRatio, ratioOf, wholeBox, type Aspect, type Box, moveCorner } from './box.ts'

interface FrameState {
  box: Box
  aspect: Aspect
  /** The shape stands on its short side. */
  upright: boolean
  /** The geometry when setting the corners began: cancelling leads back to it. */
  beforeCorners: GeometryStep | null
}

const wholeFrame = { box: wholeBox, aspect: 'free', upright: false } as const

/** The frame that is being drawn. */
export const useFrame = create<FrameState>()(() => ({ ...wholeFrame, beforeCorners: null }))

export const isCropping = (): boolean => useWorkbench.getState().cropping !== null

/** Changes the geometry that is being set, if one is. */
function changeCropping(by: (geometry: GeometryStep) => GeometryStep): void {
  useWorkbench.setState(({ cropping }) => ({ cropping: cropping && by(cropping) }))
}

export function beginCrop(): void {
  if (!editSession.isReady() || isCropping()) return
  const { geometry } = recipeOf(useWorkbench.getState()).steps
  useFrame.setState({ ...wholeFrame, box: geometry.crop ?? wholeBox })
  useWorkbench.setState({ cropping: geometry, cornering: false })
}

/** Out of the corners first, which are then as they were. */
export function cancelCrop(): void {
  const { cornering } = useWorkbench.getState()
  const before = cornering ? useFrame.getState().beforeCorners : null
  useWorkbench.setState({ cropping: before, cornering: false })
}

export function applyCrop(): void {
  const { cropping, cornering } = useWorkbench.getState()
  if (cropping === null) return
  if (cornering) {
    applyCorners(cropping)
    return
  }
  const geometry = { ...cropping, enabled: true, crop: asCrop(useFrame.getState().box) }
  editSession.change('crop', (recipe) => reshaped(recipe, geometry))
  useWorkbench.setState({ cropping: null })
}

/** A frame of the picture as it was would cut something else out of the new one. */
function applyCorners({ corners }: GeometryStep): void {
  const before = useFrame.getState().beforeCorners?.corners
  if (JSON.stringify(corners) !== JSON.stringify(before)) useFrame.setState(wholeFrame)
  useWorkbench.setState({ cornering: false })
}

export function beginCorners(): void {
  useFrame.setState({ beforeCorners: useWorkbench.getState().cropping })
  useWorkbench.setState({ cornering: true })
}

export const setCorner = (corner: number, to: Point): void =>
  changeCropping((geometry) => moveCorner(geometry, corner, to))

export const resetCorners = (): void => changeCropping((geometry) => ({ ...geometry, corners: null }))

/** Turns what is seen: at once a step of the history, or part of what is being set. */
function turn(by: (geometry: GeometryStep) => GeometryStep, label: 'rotate' | 'mirror'): void {
  const { cropping } = useWorkbench.getState()
  if (cropping === null) {
    editSession.change(label, (recipe) => reshaped(recipe, by({ ...recipe.steps.geometry, enabled: true })))
    return
  }
  const turned = by({ ...cropping, crop: useFrame.getState().box })
  useWorkbench.setState({ cropping: turned })
  useFrame.setState({ box: turned.crop ?? wholeBox })
}

export const rotatePhoto = (by: 1 | -1): void => turn((geometry) => rotate(geometry, by), 'rotate')
export const mirrorPhoto = (): void => turn(mirror, 'mirror')

export const straighten = (degrees: number): void =>
  changeCropping((geometry) => ({ ...geometry, straighten: degrees }))

/** @param picture width / height of the picture that the frame lies on */
export function chooseAspect(aspect: Aspect, upright: boolean, picture: number): void {
  const { box } = useFrame.getState()
  // The shape is laid into as much as was chosen; from a frame of another shape it would only get smaller and smaller.
  const within = aspect === 'free' ? box : { ...wholeBox }
  useFrame.setState({ aspect, upright, box: fitRatio(within, ratioOf(aspect, picture, upright)) })
}

export function resetGeometry(): void {
  if (!isCropping()) return
  changeCropping((geometry) => ({
    ...geometry,
    quarterTurns: 0,
    mirror: false,
    straighten: 0,
    corners: null,
  }))
  useFrame.setState(wholeFrame)
}
