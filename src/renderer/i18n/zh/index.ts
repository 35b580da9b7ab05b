/** Every text of the interface in Simplified Chinese. */
import type { Words } from '../en/index.ts'
import { zhCommon } from './common.ts'
import { zhAlbum } from './album.ts'
import { zhDescribe } from './describe.ts'
import { zhFinding } from './finding.ts'
import { zhImport, zhQueue, zhExport } from './activity.ts'
import { zhWorkbench, zhManualColor } from './workbench.ts'
import { zhCompare } from './compare.ts'
import { zhRestore } from './restore.ts'
import { zhGrade } from './grade.ts'
import { zhLocal } from './local.ts'
import { zhPrints } from './prints.ts'
import { zhFilm } from './film.ts'
import { zhModels } from './models.ts'
import { zhSettings } from './settings.ts'
import { zhSharing } from './sharing.ts'

export const zh: Words = {
  ...zhCommon,
  ...zhAlbum,
  ...zhDescribe,
  ...zhFinding,
  ...zhImport,
  ...zhWorkbench,
  ...zhManualColor,
  ...zhCompare,
  ...zhRestore,
  ...zhGrade,
  ...zhLocal,
  ...zhPrints,
  ...zhFilm,
  ...zhModels,
  ...zhQueue,
  ...zhExport,
  ...zhSettings,
  ...zhSharing,
}
