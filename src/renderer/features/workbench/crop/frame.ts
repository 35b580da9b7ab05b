/** The frame that is being drawn. */
import { create } from 'zustand'
import { wholeBox } from './box.ts'
import type { Aspect, Box } from './box.ts'

interface FrameState {
  box: Box
  aspect: Aspect
  /** The shape stands on its short side. */
  upright: boolean
}

export const useFrame = create<FrameState>()(() => ({ box: wholeBox, aspect: 'free', upright: false }))
