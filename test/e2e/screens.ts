/** The widths that every screen is made for, and what is measured on it there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect } from './studio.ts'

/** Large screens, laptops, tablets, phones. */
export const widths = [1600, 1280, 1024, 820, 640, 390, 360] as const

export const heightOf = (width: number): number => (width < 640 ? 780 : 800)

/** What a script beside this file finds wrong on the page has to be nothing. */
async function expectNoFaults(page: Page, script: string, name: string): Promise<void> {
  const text = await readFile(join(import.meta.dirname, script), 'utf8')
  // In a block of its own: the names would be declared twice the second time.
  const faults = () => page.evaluate<string[]>(`eval(${JSON.stringify(`'use strict';${text}`)})`)
  await expect.poll(faults, { message: name, timeout: 4000 }).toEqual([])
}

/** Nothing overlaps that should not, nothing lies outside of the window, nothing scrolls sideways. */
export const expectTidy = (page: Page, name: string): Promise<void> =>
  expectNoFaults(page, 'box-faults.js', name)

/** Every icon can be told from what it lies on. */
export const expectSeenIcons = (page: Page, name: string): Promise<void> =>
  expectNoFaults(page, 'faint-icons.js', name)

/** Pictures to choose from at the workbench, in all their forms; it ends where it began. */
export async function sheetStates(page: Page, look: (state: string) => Promise<void>): Promise<void> {
  await page.keyboard.press('w')
  await expect(page.getByTestId('sweep')).toBeVisible()
  await look('sweep')
  await page.getByRole('button', { name: 'Show the render factors below the picture' }).click()
  await expect(page.getByTestId('stage')).toBeVisible()
  await look('sweep-strip')
  await page.getByRole('button', { name: 'Show the render factors large' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('sweep')).toBeHidden()
  await page.keyboard.press('o')
  await expect(page.getByTestId('looks')).toBeVisible()
  await look('looks')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('g')
  await page.getByLabel('What is compared').selectOption('Render factors')
  await page.getByRole('radio', { name: '4 side by side' }).click()
  await expect(page.getByTestId('compared')).toHaveCount(4)
  await look('compare')
  await page.getByRole('button', { name: 'End comparing' }).click()
  await expect(page.getByTestId('stage')).toBeVisible()
}
