/** Imports and exports that go on while a person does something else, and the credits of the sample album. */
import { z } from 'zod'
import { noteSchema } from './notes.ts'
import { studioErrorSchema } from './errors.ts'
import { photoIdSchema, urlPathSchema } from './ids.ts'
import { passedOverSchema } from './photo-names.ts'

/** The sample album's credits, `resources/samples/credits.json`. */
export const sampleCreditsSchema = z.array(
  z.object({ file: z.string(), title: z.string(), author: z.string(), licence: z.string(), source: z.url() }),
)

/** An import or export that goes on while a person does something else. */
export const activitySchema = z.object({
  id: z.int().positive(),
  kind: z.enum(['import', 'export']),
  /** Of the folder or file: what a person calls it; empty where several were chosen one by one. */
  name: z.string(),
  state: z.enum(['running', 'done', 'stopped', 'cancelled']),
  /** Photos looked at, and how many there are; 0 as long as nobody has counted. */
  done: z.int(),
  total: z.int(),
  /** Import: new; export: written. */
  fresh: z.int(),
  /** Import: known already; export: unchanged. */
  known: z.int(),
  /** Import: found again at another place. */
  found: z.int(),
  failed: z.int(),
  /** Import: files in the folders that are no photos, by kind. */
  passedOver: z.array(passedOverSchema),
  /** The first hundred. */
  faults: z.array(studioErrorSchema),
  /** Import: what is said of new photos and could not be used. The first hundred. */
  notes: z.array(studioErrorSchema),
  /** Export: what is said of pictures that were written, by their names in it. The first hundred. */
  pictureNotes: z.array(z.object({ name: z.string(), note: noteSchema })),
  /** Why it ended before its end. */
  stopped: studioErrorSchema.nullable(),
  /** Import: new photos that look almost like one that is there. */
  alike: z.array(z.object({ id: photoIdSchema, like: photoIdSchema })),
  began: z.int(),
  /** A browser's export: where the zip is fetched. */
  download: urlPathSchema.nullable(),
  /** Desktop: the folder can be shown. */
  canShow: z.boolean(),
})
export type Activity = z.infer<typeof activitySchema>

/** An activity that has just begun. */
export function begunActivity(begun: Pick<Activity, 'id' | 'kind' | 'name' | 'began'>): Activity {
  return {
    ...begun,
    state: 'running',
    done: 0,
    total: 0,
    fresh: 0,
    known: 0,
    found: 0,
    failed: 0,
    passedOver: [],
    faults: [],
    notes: [],
    pictureNotes: [],
    stopped: null,
    alike: [],
    download: null,
    canShow: false,
  }
}
