/** Where places lie on a map: Web Mercator, the whole world as the unit square with north above. */

export interface Point {
  /** 0 at 180° west, 1 at 180° east. */
  x: number
  /** 0 far in the north, 1 far in the south. */
  y: number
}

/** Degrees beyond which a map as wide as high does not reach. */
export const mostLatitude = 85.0511

/** @param longitude,latitude degrees; nearer to the poles than the map reaches is its edge */
export function project(longitude: number, latitude: number): Point {
  const bounded = Math.min(mostLatitude, Math.max(-mostLatitude, latitude))
  const sine = Math.sin((bounded * Math.PI) / 180)
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) }
}

/** Degrees of a point of the map. */
export function unproject({ x, y }: Point): { longitude: number; latitude: number } {
  return {
    longitude: (x - 0.5) * 360,
    latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
  }
}
