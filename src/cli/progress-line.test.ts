/** The line at the foot of the terminal: a person must be able to believe the time it says. */
import { expect, it } from 'vitest'
import { durationText, ProgressLine, type Terminal } from './progress-line.ts'

function terminal(isTTY: boolean): Terminal & { text: string } {
  return {
    isTTY,
    columns: 60,
    text: '',
    write(text) {
      this.text += text
    },
  }
}

it('counts, and estimates from the work that took time, not from what was skipped', () => {
  let now = 0
  const line = new ProgressLine(terminal(true), 12, () => now)
  line.finish('a', false)
  line.finish('b', false)
  expect(line.text()).toBe('[####--------------------] 2 of 12')
  now = 10_000
  line.finish('c', true)
  line.finish('d', true)
  expect(line.text()).toBe('[########----------------] 4 of 12, 40 s left')
  line.setFraction('e', 0.5)
  now = 12_500
  expect(line.text()).toBe('[#########---------------] 4 of 12, 38 s left')
})

it('says that it enlarges, and how long that takes before half of it is done', () => {
  let now = 0
  const line = new ProgressLine(terminal(true), 1, () => now)
  line.setFraction('a', 0.01, 'restore')
  expect(line.text()).toBe('[------------------------] 0 of 1')
  now = 30_000
  line.setFraction('a', 0.1, 'enlarge')
  expect(line.text()).toBe('[##----------------------] 0 of 1, enlarging, 5 min left')
})

it('draws nothing where there is no terminal, but says what is to be said', () => {
  const out = terminal(false)
  const line = new ProgressLine(out, 2, () => 0)
  line.setFraction('a', 0.5)
  line.print('a.jpg: the file is empty')
  line.close()
  expect(out.text).toBe('a.jpg: the file is empty\n')
})

it('never gets wider than the terminal, which would scroll it', () => {
  const out = terminal(true)
  out.columns = 20
  new ProgressLine(out, 1, () => 0).setFraction('a', 0.1)
  for (const drawn of out.text.split('\r\u001B[2K')) expect(drawn.length).toBeLessThan(20)
})

it('says spans as a person would', () => {
  expect([0.2, 61, 200, 7000].map(durationText)).toEqual(['1 s', '61 s', '3 min', '1.9 h'])
})
