/**
 * The window over 1,000, 10,000 and 100,000 photos with their thumbnails made: how soon a screen of them is seen, how even the
 * grid scrolls against an empty virtual list on the same page, and the memory of the window's process.
 *
 * `npx node bench/window.ts [--rounds 3]`
 */
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { thumbPath } from '../src/imaging/codec/thumb-paths.ts'
import { openLibrary } from '../src/studio/library/open.ts'
import { memory, openBrowser, startStudio, stopStudio } from './hosted.ts'
import { fill } from './library-rows.ts'
import { line, median } from './measure.ts'

const { values: args } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(args.rounds)
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const frames = 400

/** A library below `home` with `count` photos; forty different thumbnails stand for all of them. */
async function makeLibrary(home: string, count: number): Promise<void> {
  const library = await openLibrary(join(home, 'data', 'library'))
  await fill(library, count, '')
  // Without finished pictures, of which there are no files here.
  await library.db.deleteFrom('renders').execute()
  const drawn = join(home, 'drawn')
  await mkdir(drawn)
  for (let at = 0; at < 40; at++) {
    const noise = { type: 'gaussian', mean: 60 + at * 3, sigma: 30 } as const
    await sharp({ create: { width: 320, height: 200 + at, channels: 3, background: '#888', noise } })
      .greyscale()
      .blur(2)
      .webp({ quality: 80 })
      .toFile(join(drawn, `${at}.webp`))
  }
  const photos = await library.db.selectFrom('photos').select('sha256').execute()
  const made = new Set<string>()
  for (const [at, { sha256 }] of photos.entries()) {
    const path = thumbPath(library.paths.thumbs, sha256, 'small')
    if (!made.has(dirname(path))) {
      await mkdir(dirname(path), { recursive: true })
      made.add(dirname(path))
    }
    await link(join(drawn, `${at % 40}.webp`), path)
  }
  await library.close()
}

/** Milliseconds from the page's beginning until every photo in sight has its picture. */
const firstThumbnails = (page: Page): Promise<number> =>
  page.evaluate(`new Promise((done) => {
    const look = () => {
      const cells = [...document.querySelectorAll('[data-photo]')]
      if (cells.length > 10 && cells.every((cell) => cell.querySelector('[data-arrived]'))) done(performance.now())
      else requestAnimationFrame(look)
    }
    look()
  })`)

/** 95 % of the frames take at most this long while an element is scrolled, in milliseconds. */
const scrolling = (page: Page, element: string): Promise<number> =>
  page.evaluate(`new Promise((done) => {
    const element = ${element}
    const times = []
    let last = performance.now()
    const frame = (now) => {
      times.push(now - last)
      last = now
      element.scrollTop += 60
      if (times.length < ${frames}) requestAnimationFrame(frame)
      else done(times.slice(5).sort((a, b) => a - b)[Math.floor((times.length - 5) * 0.95)])
    }
    requestAnimationFrame(frame)
  })`)

/** A list of the same height whose rows are empty boxes, moved as one scrolls: what scrolling costs without photos. */
const emptyList = `(() => {
  const list = document.createElement('div')
  list.style.cssText = 'position:fixed;inset:0;overflow-y:scroll;z-index:99;background:#131313'
  const sheet = document.createElement('div')
  sheet.style.cssText = 'position:relative;height:3000000px'
  const rows = Array.from({ length: 12 }, () => sheet.appendChild(document.createElement('div')))
  const place = () => {
    const first = Math.floor(list.scrollTop / 192)
    for (const [at, row] of rows.entries())
      row.style.cssText = 'position:absolute;left:16px;right:16px;height:184px;background:#262626;top:' + (first + at) * 192 + 'px'
  }
  list.addEventListener('scroll', place)
  list.append(sheet)
  document.body.append(list)
  place()
  return list
})()`

async function measure(home: string, count: number): Promise<number> {
  const firsts: number[] = []
  const grids: number[] = []
  const ratios: number[] = []
  const sizes: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { child, address } = await startStudio(home)
    const browser = await openBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await page.goto(address)
      firsts.push(await firstThumbnails(page))
      const grid = await scrolling(page, `document.querySelector('[data-testid=grid]')`)
      sizes.push(await memory(browser))
      const empty = await scrolling(page, emptyList)
      grids.push(grid)
      ratios.push(grid / empty)
    } finally {
      await browser.close()
      await stopStudio(child)
    }
  }
  line(`${count} photos: page opened to a screen of thumbnails`, `${median(firsts).toFixed(0)} ms`)
  line(
    `${count} photos: scrolling, 95th percentile of frames`,
    `${median(grids).toFixed(1)} ms, ${median(ratios).toFixed(2)} times an empty list`,
  )
  line(`${count} photos: memory of the window's process`, `${median(sizes).toFixed(0)} MB`)
  return median(firsts)
}

try {
  const medians: number[] = []
  for (const count of [1000, 10_000, 100_000]) {
    const home = join(folder, `home-${count}`)
    await makeLibrary(home, count)
    medians.push(await measure(home, count))
  }
  line('opening, 100,000 photos against 1,000', `${(medians[2] / medians[0]).toFixed(2)} times`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
