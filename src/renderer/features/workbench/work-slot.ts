/** What the window has to say of its imports, exports and queue while the workbench is there: it has one line for it. */
import { createContext, type ReactNode } from 'react'

export const WorkSlot = createContext<ReactNode>(null)
