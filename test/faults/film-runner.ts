/**
 * A process that colours a film as the terminal does and may be killed at any moment. It is started some time before it is
 * needed: what it loads and the start of its engine then cost no time between two kills. Tells each event as a line.
 */
import { once } from 'node:events'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { colorFilm } from '../../src/studio/film/film.ts'
import { filmTools } from '../../src/studio/film/tools.ts'
import { createStudio } from '../../src/studio/studio.ts'

const [input, output] = process.argv.slice(2)
const studio = await createStudio()
await studio.engine.call('info', {})
const tools = await filmTools(studio.paths)
process.send?.('ready')
await once(process, 'message')
const { engine, packs, verdicts } = studio
await colorFilm(
  { tools, engine, packs, verdicts },
  {
    input,
    output,
    color: makeRecipe({ model: 'slope', style: 'film', renderFactor: 7 }).steps.color,
    encoder: { codec: 'ffv1', quality: 'best' },
    steady: true,
    from: null,
    to: null,
    provider: 'cpu',
    restoration: { flicker: 0, weave: 0, dust: 'auto', grain: 0 },
    resume: true,
    overwrite: false,
  },
  (event) => process.stdout.write(`${event.type}\n`),
  new AbortController().signal,
)
await studio.close()
process.disconnect()
