/**
 * Whether what is at work (imports, exports, the queue) is open at the foot of the workbench: nothing else
 * moves the picture there.
 */
import { create } from 'zustand'

export const useFoot = create<{ open: boolean }>()(() => ({ open: false }))

export const toggleFoot = (): void => useFoot.setState(({ open }) => ({ open: !open }))
