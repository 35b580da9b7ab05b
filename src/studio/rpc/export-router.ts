/** Answers `exportContract`: what an export would come to, and its start. */
import { forecastExport } from '../export/forecast.ts'
import type { Implementer } from './base.ts'
import type { LibraryService } from '../app/library-service.ts'

export function exportRoutes(os: Implementer, desk: LibraryService) {
  return {
    forecast: os.export.forecast.handler(({ input: { photos, ...request } }) => {
      const { library, renderer } = desk.room
      return forecastExport(library, renderer, { ...request, photoIds: photos })
    }),
    start: os.export.start.handler(async ({ input: { as, ...request } }) => ({
      activity: await desk.exports.start(desk.room, request, as),
    })),
  }
}
