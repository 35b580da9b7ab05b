/** Key frames as files of a folder: recipes and coloured pictures, named by the time or the number of their frame. */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { parseRecipe } from '../../contract/recipe.ts'
import type { KeyFrame } from './request.ts'

const pictures: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.webp', '.avif'])

/**
 * Where a file's name without its ending lies in a film: "62.5s", "1m02.5s" and "1h02m03s" are times, "frame-120" and
 * "000120" numbers of frames, counted from 1.
 * @returns null for every other name
 */
export function placeOfName(name: string): Pick<KeyFrame, 'time' | 'frame'> | null {
  const number = /^(?:frame[-_ ]?)?(\d{1,9})$/i.exec(name)
  if (number) return Number(number[1]) > 0 ? { time: 0, frame: Number(number[1]) } : null
  const time = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6}(?:\.\d{1,6})?)s)?$/i.exec(name)
  if (!time || name === '') return null
  const [hours, minutes, seconds] = time.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return { time: hours * 3600 + minutes * 60 + seconds }
}

/**
 * @returns key frames by the files' names; other kinds of files and hidden ones are passed over
 * @throws StudioFault `film.keyFrame` for a folder without any and for a name that is no place, `recipe.*`, `image.*`
 */
export async function readKeyFrames(folder: string): Promise<KeyFrame[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new StudioFault(
      'film.keyFrame',
      { file: folder, reason: 'it is no folder that can be read' },
      error,
    )
  })
  const keys: KeyFrame[] = []
  for (const name of names.sort()) {
    const ending = extname(name).toLowerCase()
    const isPicture = pictures.has(ending)
    if (name.startsWith('.') || (!isPicture && ending !== '.json')) continue
    const file = join(folder, name)
    const place = placeOfName(name.slice(0, -ending.length))
    if (!place)
      throw new StudioFault('film.keyFrame', { file, reason: 'its name is neither a time nor a frame' })
    keys.push(isPicture ? { ...place, image: file } : { ...place, recipe: await recipeOf(file) })
  }
  if (keys.length === 0) {
    throw new StudioFault('film.keyFrame', {
      file: folder,
      reason: 'there is no recipe and no picture in it',
    })
  }
  return keys
}

async function recipeOf(file: string) {
  const text = await readFile(file, 'utf8')
  try {
    return parseRecipe(JSON.parse(text))
  } catch (error) {
    if (error instanceof StudioFault) throw error
    throw new StudioFault('film.keyFrame', { file, reason: 'it is no JSON' }, error)
  }
}
