/** A watched folder brings in a scan when the scanner is done with it, and nothing twice. */
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { subfolder } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { FolderWatch, type WatchSource } from './watch.ts'

const { path } = testFolder()

describe('watching a folder', () => {
  it('reports a scan once it has stopped growing, and nothing else', async () => {
    const folder = subfolder(path, 'watched')
    const clock = fakeClock()
    let change: (name: string) => void = () => {}
    const source: WatchSource = (_, onChange) => {
      change = onChange
      return () => {}
    }
    const found: string[] = []
    const watch = new FolderWatch(
      folder,
      (file) => found.push(file),
      () => {},
      { clock, source },
    )
    /** Time goes by, a few looks at least and until the file is reported; the disk answers them when it can. */
    const settle = async (reported: () => boolean) => {
      for (let i = 0; i < 4 || !reported(); i++) {
        clock.advance(2000)
        await new Promise((resolve) => setImmediate(resolve))
        await Promise.resolve(statSync(folder))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const file = join(folder, 'scan.tif')
    writeFileSync(file, 'first half')
    change('scan.tif')
    change('notes.txt')
    clock.advance(1999)
    expect(found).toEqual([])
    writeFileSync(file, 'first half, second half')
    change('scan.tif')
    await settle(() => found.length > 0)
    expect(found).toEqual([file])
    rmSync(file)
    change('scan.tif')
    await settle(() => true)
    expect(found).toHaveLength(1)
    watch.close()
  })
})
