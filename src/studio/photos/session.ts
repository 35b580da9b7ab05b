/** One run of the studio for a host: studio, workspace, photos and router, opened and closed together. */
import { ModelDesk } from '../models/desk.ts'
import type { DeskStudio } from '../models/desk.ts'
import { createPhotos } from './photos.ts'
import type { PhotoStudio, Photos } from './photos.ts'
import { createRouter } from './router.ts'
import type { HostServices } from './router.ts'
import { openWorkspace } from './workspace.ts'

export interface StudioSession {
  photos: Photos
  models: ModelDesk
  router: ReturnType<typeof createRouter>
  /** Ends the engine and removes the run's temporary folder; safe to call twice. */
  close(): Promise<void>
}

export async function openSession(
  studio: PhotoStudio & DeskStudio,
  host: HostServices,
  temporary?: string,
): Promise<StudioSession> {
  const workspace = await openWorkspace(temporary)
  const photos = createPhotos({ studio, workspace })
  const models = new ModelDesk(studio, workspace)
  async function closeBoth(): Promise<void> {
    try {
      // The engine first: it may be writing into the folder.
      await studio.close()
      await models.close()
    } finally {
      await workspace.close()
    }
  }
  let closing: Promise<void> | null = null
  return {
    photos,
    models,
    router: createRouter(studio, photos, models, host),
    close: () => (closing ??= closeBoth()),
  }
}
