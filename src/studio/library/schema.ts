/** The library's tables as kysely sees them; how they are made is in `migrations.ts`. */
import type { Generated, GeneratedAlways } from 'kysely'

/** Whether a photo's file lies where it was found, or was copied into the library's own folder. */
export type Held = 'reference' | 'copy'

export interface PhotoTable {
  id: Generated<number>
  /** Of the file's bytes, lower-case hex. No two photos have the same. */
  sha256: string
  /** 64-bit difference hash, 16 hex digits; null where the picture is too even to have one. */
  dhash: string | null
  held: Held
  /** `reference`: absolute. `copy`: relative to the library's folder, with "/". */
  path: string
  /** The file's own name when it was imported, without folders. */
  name: string
  format: string
  width: number
  height: number
  depth: number
  pages: number
  bytes: number
  /** Of the file when it was last read, milliseconds since 1970; says cheaply that it is unchanged. */
  mtime: number
  /** First and last day the photo may be from, ISO 8601; null where nobody knows. */
  date_from: string | null
  date_to: string | null
  /** As a person would say it: "1943-07", "about 1920". */
  date_text: string | null
  date_source: 'exif' | 'name' | 'typed' | null
  caption: Generated<string>
  favourite: Generated<number>
  /** When the file was found gone, milliseconds since 1970; null while it is there. */
  missing_since: number | null
  added: number
  /** When a person took it out of the library, milliseconds since 1970; its row goes some time later. */
  removed_at: Generated<number | null>
  /** Null: nobody has said anything, and what the file says stays; empty: a person has taken it away. So with the next. */
  title: Generated<string | null>
  location: Generated<string | null>
  city: Generated<string | null>
  country: Generated<string | null>
  /** See `gpsText`. */
  gps: Generated<string | null>
  /** 0 to 5, as a person, the file or a sidecar rated it. */
  stars: Generated<number | null>
  /** 1 where a person has rated it: then its stars do not say whether it is a favourite. */
  rated: Generated<number>
  /** `none`: a person has taken it away. */
  flag: Generated<'pick' | 'reject' | 'none' | null>
  /** A colour or another word. */
  label: Generated<string | null>
  /** `regionSchema` as JSON, of the upright original. */
  regions: Generated<string | null>
  /** 1 where the date is from a sidecar. */
  date_beside: Generated<number>
  /** When somebody first opened it, milliseconds since 1970. */
  looked_at: Generated<number | null>
  /** Id of the photo on top of its stack, its own where that is itself; null: it lies on none. */
  stack: Generated<number | null>
  /** Of a film: `filmFactsSchema` as JSON; null for photos. */
  film: Generated<string | null>
  /** `filmMarksSchema` as JSON; null where nothing is marked. */
  film_marks: Generated<string | null>
}

export interface SmartAlbumTable {
  id: Generated<number>
  name: string
  /** `conditionsSchema` as JSON. */
  conditions: string
  created: number
}

export interface AlbumTable {
  id: Generated<number>
  name: string
  created: number
}

export interface AlbumPhotoTable {
  album_id: number
  photo_id: number
  /** Gaps are allowed; order is all that counts. */
  position: number
}

export interface TagTable {
  id: Generated<number>
  name: string
}

export interface PhotoTagTable {
  photo_id: number
  tag_id: number
}

export interface VariantTable {
  id: Generated<number>
  photo_id: number
  name: string
  /** 0, 1, 2 … without gaps: the variant at 0 is the one that the grid shows and batches work on. */
  position: number
  /** `seq` of the step that counts now; undo and redo move it. */
  cursor: number
  created: number
}

export interface RecipeStepTable {
  variant_id: number
  /** 0, 1, 2 … without gaps. */
  seq: number
  /** A recipe as JSON, of the version it was written with. */
  recipe: string
  /** What the person did: "render factor 24". */
  label: string
  created: number
  /** See `recipe-fingerprint.ts`; they follow from the recipe and never change. */
  hash: string
  look: string
  uses: string
}

export interface RenderTable {
  id: Generated<number>
  /** SHA-256 of everything that decides the picture: photo, recipe, model file, output options. */
  key: string
  photo_id: number
  variant_id: number | null
  state: 'ready' | 'failed'
  /** Relative to the library's folder, with "/"; null where it failed. */
  file: string | null
  width: number | null
  height: number | null
  bytes: number | null
  /** The engine's report, or the fault, as JSON. */
  detail: string
  created: number
  /** Of what it was made; null for pictures of which that is no longer known. */
  recipe_hash: string | null
  models: string | null
  /** 1 where its shape is not its photo's: it was cut or turned. */
  reshaped: Generated<number>
  /** 1 where somebody should look at it for this reason, see `needsLook`. */
  doubtful: Generated<number>
  repaired: Generated<number>
}

export type JobState = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

export interface JobTable {
  id: Generated<number>
  kind: string
  /** Of what is to be done; no two open jobs have the same. */
  key: string
  payload: string
  state: JobState
  /** Higher goes first; among equals the lower position. */
  priority: number
  position: number
  attempts: number
  /** Who works on it, and until when nobody else may; null unless running. */
  lease_owner: string | null
  lease_until: number | null
  /** What its worker shall do at the next heartbeat. */
  wish: 'pause' | 'cancel' | null
  /** 0 to 1. */
  progress: number
  /** The fault as JSON; null unless failed. */
  fault: string | null
  created: number
  started: number | null
  finished: number | null
  /** Out of the payload of a render; null for other kinds. */
  photo_id: GeneratedAlways<number | null>
  variant_id: GeneratedAlways<number | null>
}

export interface ExportTable {
  photo_id: number
  /** Of the photo's first variant as it was exported; empty where it had none. */
  recipe_hash: string
  models: string
  exported: number
}

export interface ImportTable {
  id: Generated<number>
  name: string
  began: number
}

export interface WatchedFolderTable {
  id: Generated<number>
  folder: string
  added: number
}

export interface EditTable {
  id: Generated<number>
  /** `EditLabel` as JSON. */
  label: string
  /** SQLite's changeset of what the edit did. */
  changes: Uint8Array
  undone: Generated<number>
  made: number
}

/** Photos that were cut out of a page. */
export interface PrintTable {
  photo_id: number
  /** Null: its page has gone for good. */
  page_id: number | null
  /** `printPlaceSchema` as JSON. */
  place: string
}

/** The back of a print, which is a photo, too. */
export interface BackTable {
  photo_id: number
  back_id: number
}

/** Of this connection only: what the models that recipes refer to are just now. */
export interface WorkModelTable {
  uses: string
  models: string
}

export interface SettingTable {
  key: string
  value: string
}

export interface LibraryTables {
  photos: PhotoTable
  albums: AlbumTable
  album_photos: AlbumPhotoTable
  smart_albums: SmartAlbumTable
  tags: TagTable
  photo_tags: PhotoTagTable
  variants: VariantTable
  recipe_steps: RecipeStepTable
  renders: RenderTable
  jobs: JobTable
  settings: SettingTable
  exports: ExportTable
  imports: ImportTable
  watched_folders: WatchedFolderTable
  edits: EditTable
  prints: PrintTable
  backs: BackTable
  work_models: WorkModelTable
}
