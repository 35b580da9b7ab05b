/** The library's numbered migrations. One that was ever released is never changed: a new one follows it. */
import { laterMigrations } from './migrations-later.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
CREATE TABLE photos (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  dhash TEXT CHECK (dhash IS NULL OR length(dhash) = 16),
  held TEXT NOT NULL CHECK (held IN ('reference', 'copy')),
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  mtime INTEGER NOT NULL,
  date_from TEXT,
  date_to TEXT,
  date_text TEXT,
  date_source TEXT CHECK (date_source IN ('exif', 'name', 'typed')),
  caption TEXT NOT NULL DEFAULT '',
  favourite INTEGER NOT NULL DEFAULT 0,
  missing_since INTEGER,
  added INTEGER NOT NULL
) STRICT;
CREATE INDEX photos_by_path ON photos (path);
-- Photos without a date come last, whatever the order is asked by.
CREATE INDEX photos_by_date ON photos (coalesce(date_from, '9999'), id);
CREATE INDEX photos_by_name ON photos (name COLLATE NOCASE, id);
CREATE INDEX photos_by_added ON photos (added, id);

CREATE TABLE albums (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE album_photos (
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (album_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_photos_in_order ON album_photos (album_id, position);
CREATE INDEX album_photos_by_photo ON album_photos (photo_id);

CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE) STRICT;
CREATE TABLE photo_tags (
  photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (photo_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_tags_by_tag ON photo_tags (tag_id);

CREATE TABLE variants (
  id INTEGER PRIMARY KEY,
  photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  cursor INTEGER NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (photo_id, name)
) STRICT;
CREATE TABLE recipe_steps (
  variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  recipe TEXT NOT NULL CHECK (json_valid(recipe)),
  label TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (variant_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE renders (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
  variant_id INTEGER REFERENCES variants (id) ON DELETE SET NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'failed')),
  file TEXT,
  width INTEGER,
  height INTEGER,
  bytes INTEGER,
  detail TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX renders_by_photo ON renders (photo_id);
CREATE INDEX renders_by_variant ON renders (variant_id);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')),
  priority INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_until INTEGER,
  wish TEXT CHECK (wish IN ('pause', 'cancel')),
  progress REAL NOT NULL DEFAULT 0,
  fault TEXT,
  created INTEGER NOT NULL,
  started INTEGER,
  finished INTEGER,
  CHECK ((state = 'running') = (lease_owner IS NOT NULL)),
  CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) STRICT;
-- One open job for one piece of work: this is what keeps two windows from rendering one photo twice.
CREATE UNIQUE INDEX jobs_open_key ON jobs (key) WHERE state IN ('queued', 'running', 'paused');
CREATE INDEX jobs_to_do ON jobs (state, priority DESC, position, id);

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
  },
  {
    version: 2,
    sql: `
-- Out of the library, but it can be undone; the row goes some time later.
ALTER TABLE photos ADD COLUMN removed_at INTEGER;
CREATE INDEX photos_removed ON photos (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX photos_favourite ON photos (id) WHERE favourite = 1;
CREATE INDEX photos_missing ON photos (id) WHERE missing_since IS NOT NULL;

-- What a step's recipe comes to: so whether a picture is of today's recipe is a join.
ALTER TABLE recipe_steps ADD COLUMN hash TEXT NOT NULL DEFAULT '';
ALTER TABLE recipe_steps ADD COLUMN look TEXT NOT NULL DEFAULT '';
ALTER TABLE recipe_steps ADD COLUMN uses TEXT NOT NULL DEFAULT '';
UPDATE recipe_steps SET hash = recipe_hash(recipe), look = recipe_look(recipe), uses = recipe_uses(recipe);
CREATE INDEX recipe_steps_by_uses ON recipe_steps (uses);

-- Variants count from 0 without gaps: the first one is found without looking at the others.
UPDATE variants SET position = ranked.place
  FROM (SELECT id, row_number() OVER (PARTITION BY photo_id ORDER BY position, id) - 1 AS place FROM variants) AS ranked
  WHERE ranked.id = variants.id;
CREATE INDEX variants_in_order ON variants (photo_id, position);

-- Of pictures that were made before this, only their jobs still know the recipe.
ALTER TABLE renders ADD COLUMN recipe_hash TEXT;
ALTER TABLE renders ADD COLUMN models TEXT;
UPDATE renders SET recipe_hash = recipe_hash(json_extract(jobs.payload, '$.recipe'))
  FROM jobs WHERE jobs.key = 'render:' || renders.key;
-- A picture of another shape than its photo: cut or turned. All others have their photo's own ratio.
ALTER TABLE renders ADD COLUMN reshaped INTEGER NOT NULL DEFAULT 0;
UPDATE renders SET reshaped = 1 FROM photos WHERE photos.id = renders.photo_id
  AND (renders.width <> photos.width OR renders.height <> photos.height);
CREATE INDEX renders_reshaped ON renders (photo_id) WHERE reshaped = 1;
DROP INDEX renders_by_photo;
DROP INDEX renders_by_variant;
CREATE INDEX renders_by_work ON renders (photo_id, recipe_hash, models, state);
CREATE INDEX renders_by_variant ON renders (variant_id, state, created, id);

ALTER TABLE jobs ADD COLUMN photo_id INTEGER GENERATED ALWAYS AS (json_extract(payload, '$.photoId')) VIRTUAL;
ALTER TABLE jobs ADD COLUMN variant_id INTEGER GENERATED ALWAYS AS (json_extract(payload, '$.variantId')) VIRTUAL;
CREATE INDEX jobs_by_photo ON jobs (photo_id, state) WHERE state IN ('queued', 'running', 'paused');
CREATE INDEX jobs_by_variant ON jobs (variant_id, state) WHERE state IN ('queued', 'running', 'paused');
CREATE INDEX jobs_failed ON jobs (variant_id) WHERE state = 'failed';
CREATE INDEX jobs_by_key ON jobs (key);
CREATE INDEX jobs_by_position ON jobs (position);
CREATE INDEX jobs_finished ON jobs (finished) WHERE finished IS NOT NULL;

-- What a photo's first variant was when it was last exported.
CREATE TABLE exports (
  photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
  recipe_hash TEXT NOT NULL,
  models TEXT NOT NULL,
  exported INTEGER NOT NULL
) STRICT;

CREATE TABLE imports (id INTEGER PRIMARY KEY, name TEXT NOT NULL, began INTEGER NOT NULL) STRICT;

CREATE TABLE watched_folders (id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, added INTEGER NOT NULL) STRICT;

-- Every edit as SQLite's own changeset, oldest first; those undone wait to be done again.
CREATE TABLE edits (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL CHECK (json_valid(label)),
  changes BLOB NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0,
  made INTEGER NOT NULL
) STRICT;
`,
  },
  {
    version: 3,
    sql: `
-- Dates are sorted by the middle of their range: "about 1915" stands among the photos of 1915.
DROP INDEX photos_by_date;
CREATE INDEX photos_by_date ON photos (coalesce(julianday(date_from) + julianday(date_to), 1e9), id);
`,
  },
  {
    version: 4,
    sql: `
-- What is said of a photo beside its caption. NULL: nobody has said anything, and what its file says stays; empty: a
-- person has taken it away.
ALTER TABLE photos ADD COLUMN title TEXT;
ALTER TABLE photos ADD COLUMN location TEXT;
ALTER TABLE photos ADD COLUMN city TEXT;
ALTER TABLE photos ADD COLUMN country TEXT;
-- Latitude and longitude, "48.2082, 16.3738".
ALTER TABLE photos ADD COLUMN gps TEXT;
-- As its file or a sidecar rated it; five of them and a favourite are one.
ALTER TABLE photos ADD COLUMN stars INTEGER CHECK (stars BETWEEN -1 AND 5);
-- Marked faces, of the upright original: see \`regionSchema\`.
ALTER TABLE photos ADD COLUMN regions TEXT CHECK (regions IS NULL OR json_valid(regions));
-- 1 where the date is from a sidecar: the photo's file does not say it.
ALTER TABLE photos ADD COLUMN date_beside INTEGER NOT NULL DEFAULT 0;
`,
  },
  {
    version: 5,
    sql: `
-- Few recipes turn, cut or frame their photos: the album finds those without reading all of them.
CREATE INDEX recipe_steps_shaped ON recipe_steps (variant_id, seq) WHERE CASE WHEN json_valid(recipe) THEN
  coalesce(recipe ->> '$.steps.geometry.quarterTurns', 0) <> 0
  OR coalesce(recipe ->> '$.steps.geometry.straighten', 0) <> 0
  OR recipe ->> '$.steps.geometry.crop' IS NOT NULL OR recipe ->> '$.steps.geometry.corners' IS NOT NULL
  OR coalesce(recipe ->> '$.steps.finish.border.width', 0) > 0 END;
`,
  },
  {
    version: 6,
    sql: `
-- What is asked of all steps at once stands together: beside their recipes, each would be two pages to read.
CREATE INDEX recipe_steps_facts ON recipe_steps (variant_id, seq, hash, look, uses);
`,
  },
  ...laterMigrations,
]
