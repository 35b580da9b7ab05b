/** Key frames: frames that a person has tuned, each made a coloured picture once, from which its scene takes its colours. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { FilmVideo } from '../../contract/film.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import { savePicture } from '../../ffmpeg/save-picture.ts'
import type { FilmJob } from './journal.ts'
import type { PlacedKey } from './place-keys.ts'
import type { FilmDeps, KeyFrame } from './request.ts'
import { canSeek, type ReadyKey, type Work } from './segments.ts'

/** What makes two key frames the same work. */
export async function keyFingerprint(
  { engine }: FilmDeps,
  key: KeyFrame,
  signal: AbortSignal,
): Promise<unknown> {
  const { time, frame, recipe, image } = key
  const hash = image === undefined ? null : (await engine.call('hash', { file: image }, { signal })).sha256
  return [time, frame ?? null, recipe ?? null, hash]
}

/** What a key frame's recipe does to the picture: its colours. What would change its shape or its light is left out. */
const colorsOnly = ({ steps: { color, manualColor, grade } }: Recipe): Recipe =>
  makeRecipe(color, { manualColor, grade })

/**
 * Makes the pictures that are not there yet.
 * @throws StudioFault `film.keyFrame`, and what rendering a photo throws
 */
export async function readyKeys(
  work: Work,
  placed: readonly PlacedKey[],
  job: Pick<FilmJob, 'analysis' | 'leadIn'>,
): Promise<ReadyKey[]> {
  const { deps, request, signal } = work
  const ready: ReadyKey[] = []
  for (const [index, { frame, key }] of placed.entries()) {
    if (key.image !== undefined) {
      await checkShape(work, key.image)
      ready.push({ picture: key.image, color: null })
      continue
    }
    const recipe = colorsOnly(key.recipe ?? makeRecipe(request.color))
    const picture = join(work.journal.folder, `key-${String(index + 1).padStart(5, '0')}.png`)
    const isThere = await access(picture).then(
      () => true,
      () => false,
    )
    if (!isThere) await renderKey(work, job, frame, { ...key, recipe }, picture)
    const step = recipe.steps.color
    const pack = await deps.packs.forColorStep(step)
    const provider = await deps.verdicts.resolve(pack, request.provider, signal)
    ready.push({ picture, color: { step, pack, provider } })
  }
  return ready
}

async function renderKey(
  { deps, request, source, signal }: Work,
  { analysis, leadIn }: Pick<FilmJob, 'analysis' | 'leadIn'>,
  frame: number,
  { recipe, reference }: KeyFrame & { recipe: Recipe },
  picture: string,
): Promise<void> {
  if (!deps.restore) throw new StudioFault('internal', { reason: 'nobody renders key frames here' })
  const plain = picture.replace(/\.png$/, '-plain.png')
  const tick = analysis.times[frame]
  const range = canSeek({ analysis })
    ? { ticks: { first: tick, last: tick } }
    : { count: { first: frame, end: frame + 1, from: leadIn?.from ?? request.from } }
  await savePicture(source, range, plain, signal)
  await deps.restore(
    {
      input: plain,
      output: picture,
      recipe,
      reference,
      options: { format: 'png', quality: 92, mark: false, metadata: false },
      provider: request.provider,
    },
    { signal },
  )
}

/** How far sides of a picture may be from the film's. */
const shapeTolerance = 0.02

async function checkShape({ deps, info: { video }, signal }: Work, file: string): Promise<void> {
  const { width, height } = await deps.engine.call('header', { input: file }, { signal })
  const shape = width / height
  const isLike = (other: number) => Math.abs(shape / other - 1) <= shapeTolerance
  if (isLike(video.width / video.height) || isLike(shownShape(video))) return
  const reason = `it is ${width} x ${height}, and the film ${video.width} x ${video.height}`
  throw new StudioFault('film.keyFrame', { file, reason })
}

const shownShape = ({ width, height, sampleAspect: { num, den } }: FilmVideo) => (width * num) / den / height
