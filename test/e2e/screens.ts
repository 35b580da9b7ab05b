/** The widths that every screen is made for, and what is measured on it there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect } from './studio.ts'

/** Large screens, laptops, tablets, phones. */
export const widths = [1600, 1280, 1024, 820, 640, 390, 360] as const

export const heightOf = (width: number): number => (width < 640 ? 780 : 800)

/** Nothing overlaps that should not, nothing lies outside of the window, nothing scrolls sideways. */
export async function expectTidy(page: Page, name: string): Promise<void> {
  const script = await readFile(join(import.meta.dirname, 'box-faults.js'), 'utf8')
  // In a block of its own: the names would be declared twice the second time.
  const faults = () => page.evaluate<string[]>(`eval(${JSON.stringify(`'use strict';${script}`)})`)
  await expect.poll(faults, { message: name, timeout: 4000 }).toEqual([])
}
