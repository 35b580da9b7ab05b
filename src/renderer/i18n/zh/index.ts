/** Every text of the interface in Simplified Chinese. */
import type { Words } from '../en/index.ts'
import { zhCommon } from './common.ts'
import { zhAlbum } from './album.ts'
import { zhImport } from './import.ts'
import { zhWorkbench } from './workbench.ts'
import { zhManualColor } from './manual-color.ts'
import { zhRestore } from './restore.ts'
import { zhModels } from './models.ts'
import { zhQueue } from './queue.ts'
import { zhExport } from './export.ts'
import { zhSettings } from './settings.ts'

export const zh: Words = {
  ...zhCommon,
  ...zhAlbum,
  ...zhImport,
  ...zhWorkbench,
  ...zhManualColor,
  ...zhRestore,
  ...zhModels,
  ...zhQueue,
  ...zhExport,
  ...zhSettings,
}
