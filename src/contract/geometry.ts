/**
 * The geometry step: what it may say, the size its result has, and where each point goes. Pure arithmetic, shared by
 * the engine that turns the pixels and the window that draws the crop.
 *
 * Order: corners (perspective of a photographed print), quarter turns, mirror, straighten, crop. Everything is given
 * in shares of the picture, so that a recipe means the same for a preview and for the scan.
 */
import { z } from 'zod'

const share = z.number().min(0).max(1)

export const pointSchema = z.strictObject({ x: share, y: share })
/** A place in a picture, 0 to 1 from its left and top rim. */
export type Point = z.infer<typeof pointSchema>

const cutAway = z.number().min(-100).max(100)

/**
 * A place on a brush's way. What lies beyond 0 to 1 was cut away after it was painted: it changes nothing, and is there
 * again when the crop is widened.
 */
export const brushPointSchema = z.strictObject({ x: cutAway, y: cutAway })

/** Whether a place is near enough to a picture that a stroke may lie there. */
export const isBrushPlace = (place: Point): boolean => brushPointSchema.safeParse(place).success

/** Widest brush, as a share of the picture's longer side: one that was wide already before most of the picture was cut away. */
export const widestBrush = 25

export const cropSchema = z
  .strictObject({ left: share, top: share, width: share.positive(), height: share.positive() })
  .refine(
    ({ left, top, width, height }) => left + width <= 1 + 1e-6 && top + height <= 1 + 1e-6,
    'lies partly outside of the picture',
  )

export const cornersSchema = z
  .tuple([pointSchema, pointSchema, pointSchema, pointSchema])
  .refine(isConvex, 'must be a convex shape, clockwise from the top left')

export const geometryStepSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** Clockwise. */
  quarterTurns: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).default(0),
  /** Left and right exchanged, after the quarter turns. */
  mirror: z.boolean().default(false),
  /**
   * Degrees clockwise. The picture is cut to the largest rectangle of its own aspect that has no empty corners.
   */
  straighten: z.number().min(-45).max(45).default(0),
  /** Of the picture after turning and straightening; null keeps all of it. */
  crop: cropSchema.nullable().default(null),
  /**
   * Where the corners of a photographed print lie in the upright original, clockwise from the top left; null takes the
   * picture as it is. The result is as wide and high as the longer ones of opposite sides.
   */
  corners: cornersSchema.nullable().default(null),
})
export type GeometryStep = z.infer<typeof geometryStepSchema>

/** What turns pixels; whether the step is on has been asked already. */
export type Geometry = Omit<GeometryStep, 'enabled'>

/** Row by row: x' = (a x + b y + c) / w, y' = (d x + e y + f) / w, w = g x + h y + i. */
export type Matrix = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
  i: number,
]

export interface GeometryPlan {
  /** Pixels of the result. */
  width: number
  height: number
  /** Whether every pixel of the result is one of the original, so that nothing has to be resampled. */
  exact: boolean
  /** From a place in the result to the place in the original, in pixels; the centre of the first pixel is (0.5, 0.5). */
  toOriginal: Matrix
}

/**
 * What a geometry makes of a picture.
 * @param width @param height pixels of the upright original
 */
export function planGeometry(width: number, height: number, geometry: Geometry): GeometryPlan {
  let matrix = identity
  let size = { width, height }
  // From the original towards the result; each part maps a place of its own result to one before it.
  const then = (part: { width: number; height: number; matrix: Matrix }) => {
    matrix = multiply(matrix, part.matrix)
    size = { width: part.width, height: part.height }
  }
  if (geometry.corners) then(rectified(size, geometry.corners))
  then(turned(size, geometry.quarterTurns))
  if (geometry.mirror) then({ ...size, matrix: [-1, 0, size.width, 0, 1, 0, 0, 0, 1] })
  if (geometry.straighten !== 0) then(straightened(size, geometry.straighten))
  if (geometry.crop) then(cropped(size, geometry.crop))
  const exact = geometry.corners === null && geometry.straighten === 0
  return { ...size, exact, toOriginal: matrix }
}

/** Whether a geometry leaves every picture as it is. */
export function isIdentityGeometry({ quarterTurns, mirror, straighten, crop, corners }: Geometry): boolean {
  const whole = crop === null || (crop.left === 0 && crop.top === 0 && crop.width >= 1 && crop.height >= 1)
  return quarterTurns === 0 && !mirror && straighten === 0 && whole && corners === null
}

/** Where a place of the result lies in the upright original; both 0 to 1, beyond that outside of the picture. */
export function pointToOriginal(plan: GeometryPlan, original: Size, { x, y }: Point): Point {
  const place = apply(plan.toOriginal, x * plan.width, y * plan.height)
  return { x: place.x / original.width, y: place.y / original.height }
}

/** Where a place of the upright original lies in the result; both 0 to 1, beyond that it was cut away. */
export function pointToResult(plan: GeometryPlan, original: Size, { x, y }: Point): Point {
  const place = apply(invert(plan.toOriginal), x * original.width, y * original.height)
  return { x: place.x / plan.width, y: place.y / plan.height }
}

/** From a place in the original to the place in the result, in pixels; positive wherever the result shows something. */
export function toResult(plan: GeometryPlan): Matrix {
  const back = invert(plan.toOriginal)
  const { x, y } = apply(plan.toOriginal, plan.width / 2, plan.height / 2)
  const w = back[6] * x + back[7] * y + back[8]
  return back.map((value) => value / w) as unknown as Matrix
}

interface Size {
  width: number
  height: number
}

const identity: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1]

function turned({ width, height }: Size, turns: 0 | 1 | 2 | 3): Size & { matrix: Matrix } {
  switch (turns) {
    case 0:
      return { width, height, matrix: identity }
    case 1:
      return { width: height, height: width, matrix: [0, 1, 0, -1, 0, height, 0, 0, 1] }
    case 2:
      return { width, height, matrix: [-1, 0, width, 0, -1, height, 0, 0, 1] }
    case 3:
      return { width: height, height: width, matrix: [0, -1, width, 1, 0, 0, 0, 0, 1] }
  }
}

function straightened({ width, height }: Size, degrees: number): Size & { matrix: Matrix } {
  const angle = (degrees * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  // The result, turned back, must lie inside the picture: its bounding box there is what has to fit.
  const fit = Math.min(
    width / (width * cos + height * Math.abs(sin)),
    height / (width * Math.abs(sin) + height * cos),
  )
  const inner = { width: atLeastOne(width * fit), height: atLeastOne(height * fit) }
  const [cx, cy] = [inner.width / 2, inner.height / 2]
  // Turning the picture clockwise looks up each place of the result the other way round.
  const matrix: Matrix = [
    cos,
    sin,
    width / 2 - cos * cx - sin * cy,
    -sin,
    cos,
    height / 2 + sin * cx - cos * cy,
    0,
    0,
    1,
  ]
  return { ...inner, matrix }
}

function cropped({ width, height }: Size, crop: NonNullable<Geometry['crop']>): Size & { matrix: Matrix } {
  const left = Math.min(width - 1, Math.round(crop.left * width))
  const top = Math.min(height - 1, Math.round(crop.top * height))
  const right = Math.min(width, Math.round((crop.left + crop.width) * width))
  const bottom = Math.min(height, Math.round((crop.top + crop.height) * height))
  return {
    width: Math.max(1, right - left),
    height: Math.max(1, bottom - top),
    matrix: [1, 0, left, 0, 1, top, 0, 0, 1],
  }
}

/** The projective map of a rectangle onto four corners. @see Heckbert, "Fundamentals of Texture Mapping", 1989, 2.2.3 */
function rectified(
  { width, height }: Size,
  corners: NonNullable<Geometry['corners']>,
): Size & { matrix: Matrix } {
  const [p0, p1, p2, p3] = corners.map(({ x, y }) => ({ x: x * width, y: y * height })) as [
    Point,
    Point,
    Point,
    Point,
  ]
  const size = {
    width: atLeastOne(Math.max(distance(p0, p1), distance(p3, p2))),
    height: atLeastOne(Math.max(distance(p0, p3), distance(p1, p2))),
  }
  const [sx, sy] = [p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y]
  const [dx1, dy1] = [p1.x - p2.x, p1.y - p2.y]
  const [dx2, dy2] = [p3.x - p2.x, p3.y - p2.y]
  const whole = dx1 * dy2 - dx2 * dy1
  const g = (sx * dy2 - dx2 * sy) / whole
  const h = (dx1 * sy - sx * dy1) / whole
  const unit: Matrix = [
    p1.x - p0.x + g * p1.x,
    p3.x - p0.x + h * p3.x,
    p0.x,
    p1.y - p0.y + g * p1.y,
    p3.y - p0.y + h * p3.y,
    p0.y,
    g,
    h,
    1,
  ]
  return { ...size, matrix: multiply(unit, [1 / size.width, 0, 0, 0, 1 / size.height, 0, 0, 0, 1]) }
}

const atLeastOne = (length: number) => Math.max(1, Math.round(length))
const distance = (p: Point, q: Point) => Math.hypot(p.x - q.x, p.y - q.y)

/** Every corner turns right by a little at least: three in a line enclose no picture. */
function isConvex(corners: readonly Point[]): boolean {
  return corners.every((p, i) => {
    const q = corners[(i + 1) % 4]
    const r = corners[(i + 2) % 4]
    return (q.x - p.x) * (r.y - q.y) - (q.y - p.y) * (r.x - q.x) > 1e-4
  })
}

function multiply(m: Matrix, n: Matrix): Matrix {
  const at = (row: number, column: number) =>
    m[row * 3] * n[column] + m[row * 3 + 1] * n[column + 3] + m[row * 3 + 2] * n[column + 6]
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)]
}

/** The adjugate, which for a projective map is as good as the inverse. */
function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]
}

function apply([a, b, c, d, e, f, g, h, i]: Matrix, x: number, y: number): Point {
  const w = g * x + h * y + i
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w }
}
