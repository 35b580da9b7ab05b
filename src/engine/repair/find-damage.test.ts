/** What counts as damage: seen at two sizes, believed where it is sure, and left alone where it seems to be everywhere. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeRecipe } from '../../contract/recipe.ts'
import { repairStep } from '../steps/before-color.ts'
import { RepairNetworks } from './networks.ts'
import { copyOf, repairSetUp, scratched, stepOf } from './repair.fixture.ts'
import { findDamage, repair } from './repair.ts'

const { resourcesOf } = repairSetUp()

describe('what counts as damage', () => {
  afterEach(() => vi.restoreAllMocks())

  it('leaves a photo alone in which damage seems to be everywhere, and says so', async () => {
    const before = scratched(80, 60)
    const after = copyOf(before)
    const report = await repair(after, stepOf(), await resourcesOf('everything'))
    expect(report).toMatchObject({ outcome: 'implausible', detected: 1, filled: 0 })
    expect(after.data).toEqual(before.data)
  })

  it('detects nothing when detection is off, and then needs something painted', () => {
    const painted = { strokes: [{ kind: 'add' as const, radius: 0.1, points: [{ x: 0, y: 0 }] }] }
    const active = (repairStepOf: object) => repairStep.isActive(makeRecipe({}, { repair: repairStepOf }))
    expect(active({ enabled: true })).toBe(true)
    expect(active({})).toBe(false)
    expect(active({ enabled: true, strength: 0 })).toBe(false)
    expect(active({ enabled: true, detect: false })).toBe(false)
    expect(active({ enabled: true, detect: false, mask: painted })).toBe(true)
  })

  it('leaves a small picture alone in which nothing looks like damage at twice the size', async () => {
    // Light lines, as certain as a pole before the sky is; none where the picture is larger than it was.
    vi.spyOn(RepairNetworks.prototype, 'detect').mockImplementation((luma, width) =>
      Promise.resolve(luma.map((value) => (width <= 288 && value > 0.8 ? 0.84 : 0))),
    )
    const resources = await resourcesOf('light', { side: 1024 })
    const small = scratched(288, 200)
    const before = copyOf(small)
    expect((await repair(small, stepOf(), resources)).outcome).toBe('implausible')
    expect(small.data).toEqual(before.data)
    // A higher sensitivity fills it.
    expect((await repair(small, stepOf({ sensitivity: 0.8 }), resources)).outcome).toBe('repaired')
  })

  it.each([640, 320])(
    'believes the size that is sure, here of %i pixels, and not the doubts of the other',
    async (sure) => {
      const light = (value: number) => value > 0.8
      vi.spyOn(RepairNetworks.prototype, 'detect').mockImplementation((luma, width) =>
        Promise.resolve(
          luma.map((value) => (width <= sure && width > sure / 2 ? Number(light(value)) : 0.3)),
        ),
      )
      const picture = scratched(640, 640)
      // Wide enough to be seen in half the size.
      for (let y = 0; y < 640; y++) picture.data.fill(250, (y * 640 + 100) * 3, (y * 640 + 108) * 3)
      const report = await repair(picture, stepOf(), await resourcesOf('light', { side: 1024 }))
      expect(report.outcome).toBe('repaired')
      expect(report.confidence).toBeGreaterThan(0.9)
      expect(picture.data[(400 * 640 + 104) * 3]).toBeLessThan(200)
    },
  )

  it('looks at every picture in two sizes: the twofold where it is too small to be halved', async () => {
    const detect = vi.spyOn(RepairNetworks.prototype, 'detect')
    const looks = async (width: number, height: number) => {
      detect.mockClear()
      await findDamage(scratched(width, height), stepOf(), await resourcesOf('light', { side: 2048 }))
      return detect.mock.calls.map(([, wide]) => wide)
    }
    expect(await looks(192, 160)).toEqual([192, 384])
    expect(await looks(480, 448)).toEqual([480, 960])
    expect(await looks(512, 512)).toEqual([256, 512])
  })
})
