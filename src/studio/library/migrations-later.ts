/** The migrations from 7 on: marks of photos, smart albums, stacks, prints of album pages, films, pictures to look at. */
import type { Migration } from './migration.ts'

export const laterMigrations: readonly Migration[] = [
  {
    version: 7,
    sql: `
-- 1 where a person has rated it here: its stars no longer say whether it is a favourite.
ALTER TABLE photos ADD COLUMN rated INTEGER NOT NULL DEFAULT 0;
-- NULL: nobody has said anything; 'none': a person has taken it away. Files say "rejected" by a rating of -1.
ALTER TABLE photos ADD COLUMN flag TEXT CHECK (flag IN ('pick', 'reject', 'none'));
UPDATE photos SET flag = 'reject', stars = NULL WHERE stars = -1;
-- A colour or another word; NULL and empty as with the title.
ALTER TABLE photos ADD COLUMN label TEXT;
CREATE INDEX photos_flagged ON photos (flag, removed_at) WHERE flag IS NOT NULL;
`,
  },
  {
    version: 8,
    sql: `
-- When somebody first opened it. What was worked on before this was known has been looked at.
ALTER TABLE photos ADD COLUMN looked_at INTEGER;
UPDATE photos SET looked_at = added WHERE id IN (SELECT photo_id FROM variants);
-- Id of the photo on top of the stack that it lies on, also of that photo itself; NULL: on none.
ALTER TABLE photos ADD COLUMN stack INTEGER;
CREATE INDEX photos_stacked ON photos (stack, id) WHERE stack IS NOT NULL;
-- Counted with each look at the side bar: whether a photo was taken out of the library stands in the index.
CREATE INDEX photos_undated ON photos (removed_at, date_from) WHERE date_from IS NULL;
CREATE INDEX photos_unseen ON photos (removed_at, looked_at) WHERE looked_at IS NULL;
CREATE INDEX photos_placeless ON photos (removed_at, location, city, country, gps) WHERE coalesce(location, '') = '' AND coalesce(city, '') = ''
  AND coalesce(country, '') = '' AND coalesce(gps, '') = '';
CREATE INDEX photos_placed ON photos (removed_at, gps) WHERE coalesce(gps, '') <> '';

-- Conditions under a name, see \`conditionsSchema\`.
CREATE TABLE smart_albums (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  conditions TEXT NOT NULL CHECK (json_valid(conditions)),
  created INTEGER NOT NULL
) STRICT;
`,
  },
  {
    version: 9,
    sql: `
-- Photos that were cut out of the scan of an album's page, and where on it they lie: see \`printPlaceSchema\`.
CREATE TABLE prints (
  photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
  page_id INTEGER REFERENCES photos (id) ON DELETE SET NULL,
  place TEXT NOT NULL CHECK (json_valid(place))
) STRICT;
CREATE INDEX prints_by_page ON prints (page_id);

-- The back of a print: one print has one back, and a back belongs to one print.
CREATE TABLE backs (
  photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
  back_id INTEGER NOT NULL UNIQUE REFERENCES photos (id) ON DELETE CASCADE,
  CHECK (photo_id <> back_id)
) STRICT;
`,
  },
  {
    version: 10,
    sql: `
-- Of a film: see \`filmFactsSchema\`; NULL for photos. What a person has marked on its timeline: \`filmMarksSchema\`.
ALTER TABLE photos ADD COLUMN film TEXT CHECK (film IS NULL OR json_valid(film));
ALTER TABLE photos ADD COLUMN film_marks TEXT CHECK (film_marks IS NULL OR json_valid(film_marks));
CREATE INDEX photos_films ON photos (id) WHERE film IS NOT NULL;
-- The card of a film says what has become of it: of the ended jobs, too.
CREATE INDEX jobs_of_films ON jobs (photo_id) WHERE kind = 'film';
`,
  },
  {
    version: 11,
    sql: `
-- Pictures that somebody should look at: it follows from the report, see \`needsLook\`, and is asked of all of them at once.
ALTER TABLE renders ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
ALTER TABLE renders ADD COLUMN repaired INTEGER NOT NULL DEFAULT 0;
UPDATE renders SET doubtful = 1 WHERE state = 'ready' AND json_valid(detail) AND (
  EXISTS (SELECT 1 FROM json_each(detail, '$.findings') WHERE value ->> '$.code' IN ('repair.implausible', 'tone.negative'))
  OR EXISTS (SELECT 1 FROM json_each(detail, '$.notes') WHERE value ->> '$.code' = 'photo.endMissing'));
UPDATE renders SET repaired = 1 WHERE state = 'ready' AND json_valid(detail) AND EXISTS (
  SELECT 1 FROM json_each(detail, '$.findings')
  WHERE value ->> '$.code' = 'repair.filled' AND value ->> '$.data.filled' >= 0.03);
CREATE INDEX renders_made ON renders (created, photo_id);
`,
  },
  {
    version: 12,
    sql: `
-- What is of no year ("1890s") stands at the beginning of its decade, not in the middle: see \`dateKey\`.
DROP INDEX photos_by_date;
CREATE INDEX photos_by_date ON photos (coalesce(CASE
  WHEN date_from = date_to THEN 2 * julianday(date_from)
  WHEN substr(date_from, 1, 4) = substr(date_to, 1, 4) OR (
    substr(date_to, 1, 4) - substr(date_from, 1, 4) = 10 AND substr(date_from, 6) = '01-01' AND substr(date_to, 6) = '12-31'
    AND date_text NOT GLOB '*[0-9][0-9][0-9][0-9]*[0-9][0-9][0-9][0-9]*')
  THEN julianday(date_from) + julianday(date_to)
  ELSE 2 * julianday(((substr(date_from, 1, 4) + substr(date_to, 1, 4)) / 20 * 10) || '-01-01') - 0.5 END, 1e9), id);
`,
  },
]
