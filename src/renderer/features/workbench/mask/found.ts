/** Keeps what was found up with photo and recipe, for as long as somebody looks at it. */
import { isColored } from '../../../../contract/recipe.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { studio } from '../../../rpc/client.ts'
import { reportFault } from '../../toasts/store.ts'
import { decoded } from '../preview-scheduler.ts'
import { isReady, recipeOf, useWorkbench } from '../store.ts'
import { useMask } from './store.ts'

/** Of the picture in which damage is looked for: the same as that of the preview, so that both show the same. */
const longestSide = 2048
/** A slider that moves on wants nothing of where it has been, in milliseconds. */
const rest = 300

interface Wanted {
  photo: number
  recipe: Recipe
  name: string
}

function wantedNow(): Wanted | null {
  const state = useWorkbench.getState()
  const { photo } = state
  const recipe = recipeOf(state)
  const { geometry, tone, repair } = recipe.steps
  if (photo === null || !isReady() || !repair.enabled || !repair.detect) return null
  const { sensitivity, model } = repair
  return {
    photo,
    recipe,
    name: JSON.stringify([photo, geometry, tone, isColored(recipe), sensitivity, model]),
  }
}

async function find({ photo, recipe, name }: Wanted, signal: AbortSignal): Promise<void> {
  for await (const event of await studio().workbench.damage({ photo, recipe, longestSide }, { signal })) {
    if (event.type === 'progress') continue
    await decoded(event.url)
    if (signal.aborted) return
    const shape = JSON.stringify(recipe.steps.geometry)
    useMask.setState({ found: { photo, name, shape, url: event.url } })
  }
}

/** Starts following; the returned function stops. */
export function followDamage(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: { name: string; abort: AbortController } | null = null
  /** What the last attempt failed with: it is not tried again by itself. */
  let failed: string | null = null

  const begin = async (want: Wanted): Promise<void> => {
    const abort = new AbortController()
    const own = { name: want.name, abort }
    running = own
    try {
      await find(want, abort.signal)
    } catch (error) {
      if (!abort.signal.aborted) {
        failed = want.name
        reportFault(error)
      }
    }
    if (running !== own) return
    running = null
    useMask.setState({ looking: false })
  }
  const look = (): void => {
    const want = wantedNow()
    if (running !== null && running.name === want?.name) return
    running?.abort.abort()
    running = null
    clearTimeout(timer)
    const idle = want === null || useMask.getState().found?.name === want.name || failed === want.name
    useMask.setState({ looking: !idle })
    if (!idle) timer = setTimeout(() => void begin(want), rest)
  }
  const stop = useWorkbench.subscribe(look)
  look()
  return () => {
    stop()
    clearTimeout(timer)
    running?.abort.abort()
    useMask.setState({ looking: false })
  }
}
