/** The parts of SQL that every view of the photos shares: a photo with its first variant, and what has become of that. */
import { sql } from 'kysely'

/**
 * The steps, by the index that has what is asked of all of them. A recipe is about a kilobyte, which SQLite keeps on a page
 * of its own: over 100,000 photos those pages took eight times as long as the rest.
 */
export const stepFacts = sql`recipe_steps AS s INDEXED BY recipe_steps_facts`

/** A photo (`p`), its first variant (`v`), the step that counts (`s`) and what the step's models are now (`m`). */
export const photosWithVariants = sql`photos AS p
  LEFT JOIN variants AS v ON v.photo_id = p.id AND v.position = 0
  LEFT JOIN ${stepFacts} ON s.variant_id = v.id AND s.seq = v.cursor
  LEFT JOIN temp.work_models AS m ON m.uses = s.uses`

/** Of a job `j` that failed or was cancelled, and so has left no picture that says why. */
const ofThisRecipe = sql`json_extract(j.payload, '$.recipe') =
  (SELECT whole.recipe FROM recipe_steps AS whole WHERE whole.variant_id = v.id AND whole.seq = v.cursor)`

/** Of `v` with `s` and `m`: whether there is a job or a picture of just this recipe and just these models. */
export const stateOfVariant = sql<string>`coalesce(
  (SELECT CASE j.state WHEN 'running' THEN 'rendering' ELSE 'queued' END FROM jobs AS j
    WHERE j.variant_id = v.id AND j.state IN ('queued', 'running', 'paused')
    ORDER BY j.state = 'running' DESC LIMIT 1),
  (SELECT CASE r.state WHEN 'ready' THEN 'rendered' ELSE 'failed' END FROM renders AS r
    WHERE r.photo_id = v.photo_id AND r.recipe_hash = s.hash AND r.models = m.models
    ORDER BY r.state = 'ready' DESC LIMIT 1),
  (SELECT 'failed' FROM jobs AS j WHERE j.variant_id = v.id AND j.state = 'failed' AND ${ofThisRecipe} LIMIT 1),
  (SELECT 'stale' FROM renders AS r WHERE r.variant_id = v.id AND r.state = 'ready' LIMIT 1),
  'original')`

/**
 * Of a step `s`: whether it may give the picture another shape than its photo has. Word for word the condition of the
 * index `recipe_steps_shaped`, which is used for nothing else.
 */
export const stepShapes = sql<boolean>`CASE WHEN json_valid(s.recipe) THEN
  coalesce(s.recipe ->> '$.steps.geometry.quarterTurns', 0) <> 0
  OR coalesce(s.recipe ->> '$.steps.geometry.straighten', 0) <> 0
  OR s.recipe ->> '$.steps.geometry.crop' IS NOT NULL OR s.recipe ->> '$.steps.geometry.corners' IS NOT NULL
  OR coalesce(s.recipe ->> '$.steps.finish.border.width', 0) > 0 END`

/** Of `v` with `s`: it was changed, and no picture of it as it is now has been made. */
export const isUnrendered = sql<0 | 1>`v.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM renders AS r
  WHERE r.photo_id = v.photo_id AND r.recipe_hash = s.hash AND r.state = 'ready')`

/** Of a film `p`: what has become of the last job that was to colour it. */
export const stateOfFilm = sql<string>`coalesce(
  (SELECT CASE j.state WHEN 'running' THEN 'rendering' WHEN 'failed' THEN 'failed' WHEN 'done' THEN 'rendered'
    ELSE 'queued' END FROM jobs AS j WHERE j.photo_id = p.id AND j.kind = 'film' AND j.state <> 'cancelled'
    ORDER BY j.state = 'running' DESC, j.finished IS NULL DESC, j.finished DESC LIMIT 1),
  (SELECT 'rendered' FROM exports AS x WHERE x.photo_id = p.id), 'original')`

export const stateOfPhoto = sql<string>`CASE WHEN p.film IS NOT NULL THEN ${stateOfFilm}
  WHEN v.id IS NULL THEN 'original' ELSE ${stateOfVariant} END`

/** Id of the picture that stands for `v`: of its recipe (an export may have left smaller ones), else the newest of it. */
export const pictureOfVariant = sql<number | null>`coalesce(
  (SELECT r.id FROM renders AS r
    WHERE r.photo_id = v.photo_id AND r.recipe_hash = s.hash AND r.models = m.models AND r.state = 'ready'
    ORDER BY r.width DESC LIMIT 1),
  (SELECT r.id FROM renders AS r WHERE r.variant_id = v.id AND r.state = 'ready'
    ORDER BY r.created DESC, r.id DESC LIMIT 1))`

/** What is to render `v`, or was cancelled with just this recipe, as JSON. */
export const jobOfVariant = sql<
  string | null
>`(SELECT json_object('id', j.id, 'state', j.state) FROM jobs AS j
  WHERE j.variant_id = v.id AND (j.state IN ('queued', 'running', 'paused') OR j.state = 'cancelled' AND ${ofThisRecipe})
  ORDER BY j.state = 'cancelled', j.state = 'running' DESC, j.finished DESC LIMIT 1)`

/** Why `v` failed, as JSON; null where it did not. */
export const faultOfVariant = sql<string | null>`coalesce(
  (SELECT r.detail FROM renders AS r
    WHERE r.photo_id = v.photo_id AND r.recipe_hash = s.hash AND r.models = m.models AND r.state = 'failed' LIMIT 1),
  (SELECT j.fault FROM jobs AS j WHERE j.variant_id = v.id AND j.state = 'failed' AND ${ofThisRecipe} LIMIT 1))`

/** The same of a photo or film `p`. */
export const faultOfPhoto = sql<string | null>`CASE WHEN p.film IS NULL THEN ${faultOfVariant} ELSE
  (SELECT j.fault FROM jobs AS j WHERE j.photo_id = p.id AND j.kind = 'film' AND j.state = 'failed'
    ORDER BY j.finished DESC LIMIT 1) END`

export const exportedState = sql<string>`coalesce((SELECT
    CASE WHEN x.recipe_hash = coalesce(s.hash, '') AND x.models = coalesce(m.models, '') THEN 'yes' ELSE 'changed' END
  FROM exports AS x WHERE x.photo_id = p.id), 'no')`
