/** Every text of the interface in English: the catalogue that the other languages must match key by key. */
import type { Translated } from '../shapes.ts'
import { enCommon } from './common.ts'
import { enAlbum } from './album.ts'
import { enDescribe } from './describe.ts'
import { enFinding } from './finding.ts'
import { enImport, enQueue, enExport } from './activity.ts'
import { enWorkbench, enManualColor } from './workbench.ts'
import { enCompare } from './compare.ts'
import { enRestore } from './restore.ts'
import { enGrade } from './grade.ts'
import { enLocal } from './local.ts'
import { enPrints } from './prints.ts'
import { enFilm } from './film.ts'
import { enModels } from './models.ts'
import { enSettings } from './settings.ts'
import { enSharing } from './sharing.ts'

export const en = {
  ...enCommon,
  ...enAlbum,
  ...enDescribe,
  ...enFinding,
  ...enImport,
  ...enWorkbench,
  ...enManualColor,
  ...enCompare,
  ...enRestore,
  ...enGrade,
  ...enLocal,
  ...enPrints,
  ...enFilm,
  ...enModels,
  ...enQueue,
  ...enExport,
  ...enSettings,
  ...enSharing,
}

/** A catalogue of any language: the same keys, and functions that take the same values. */
export type Words = Translated<typeof en>
