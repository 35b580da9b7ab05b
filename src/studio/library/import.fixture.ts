/** A library, photos of its own for each number, and an importer for the tests of importing. */
import { join } from 'node:path'
import sharp from 'sharp'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { PhotoImporter, type ImportEvent } from './import.ts'
import { PhotoRepository } from './photo-repository.ts'

/** A small grey gradient of its own for each number. */
export async function tiny(file: string, n: number, side = 12): Promise<void> {
  const data = Buffer.alloc(side * side)
  for (let i = 0; i < data.length; i++) data[i] = (i * (1 + (n % 7)) + n) % 256
  await sharp(data, { raw: { width: side, height: side, channels: 1 } })
    .png({ compressionLevel: 1 })
    .withExif({ IFD0: { ImageDescription: `picture ${n}` } })
    .toFile(file)
}

/** @param path of a file in the test's own folder, as `testFolder` gives it */
export async function importInto(path: (...parts: string[]) => string, name: string, engine = localEngine()) {
  const folder = subfolder(path, name)
  const library = await testLibrary(join(folder, 'library'))
  const events: ImportEvent[] = []
  const service = new PhotoImporter(library, engine)
  return {
    folder,
    photos: subfolder(path, `${name}/photos`),
    library,
    engine,
    events,
    service,
    rows: new PhotoRepository(library.db),
    run: (inputs: string[], options = {}) =>
      service.run(inputs, { onEvent: (event) => events.push(event), ...options }),
  }
}
