/** The pictures that come with Tintype, as an album to try things with. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sampleCreditsSchema } from '../../contract/samples.ts'
import { AlbumRepository } from '../library/album-repository.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { readSettings } from '../settings.ts'
import type { LibraryService } from './library-service.ts'

const names = { en: 'Sample album', zh: '示例相册' } as const

/** By copy: they are gone with the next version of the program. @returns the activity's id */
export async function importSamples(desk: LibraryService): Promise<number> {
  const { room, studio, host } = desk
  const { library } = room
  const folder = join(studio.paths.resources, 'samples')
  const credits = sampleCreditsSchema.parse(JSON.parse(await readFile(join(folder, 'credits.json'), 'utf8')))
  const { language } = await readSettings(studio.paths.data)
  const spoken = language === 'system' ? host.locale : language
  const name = spoken.startsWith('zh') ? names.zh : names.en
  const photos = new PhotoRepository(library.db)
  const captions = new Map(
    credits.map(({ file, title, author, licence }) => [file, `${title} (${author}, ${licence})`]),
  )
  const album = await new AlbumRepository(library.db).ensure(name, library.clock.now())
  return desk.imports.begin(room, {
    paths: credits.map(({ file }) => join(folder, file)),
    copy: true,
    album,
    name,
    afterwards: async (added) => {
      for (const { id, name: file, caption } of await photos.byIds(added)) {
        const credit = captions.get(basename(file))
        if (caption === '' && credit !== undefined) await photos.update(id, { caption: credit })
      }
    },
  })
}
