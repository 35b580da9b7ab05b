/** The small palette at the lower left that says: this picture was coloured by a machine. */

/** Shortest side, in pixels, that a mark fits on without hiding the picture. */
export const leastSideForMark = 64

/** A painter's palette with four dabs, drawn in a 64 x 64 box; white with a dark rim, to be seen on any ground. */
const drawing = `
  <path d="M32 6C16 6 4 17 4 31c0 14 12 26 27 26 4 0 6-2 6-5 0-2-1-3-2-5-1-1-1-2-1-3 0-3 2-5 5-5h7c8 0 14-5 14-13C60 14 47 6 32 6z"
    fill="#ffffff" fill-opacity="0.82" stroke="#000000" stroke-opacity="0.55" stroke-width="3"/>
  <circle cx="17" cy="31" r="5" fill="#c8452f"/>
  <circle cx="24" cy="18" r="5" fill="#e0a526"/>
  <circle cx="39" cy="17" r="5" fill="#4a8f4d"/>
  <circle cx="49" cy="26" r="5" fill="#3a6ea5"/>`

/**
 * The mark for a picture of `width` x `height` pixels and where it goes, or null when the picture is too small.
 * It measures a 24th of the shorter side, 16 pixels at least, with half of that as margin.
 */
export function markFor(
  width: number,
  height: number,
): { svg: Buffer; left: number; top: number; side: number } | null {
  const shorter = Math.min(width, height)
  if (shorter < leastSideForMark) return null
  const side = Math.max(16, Math.round(shorter / 24))
  const margin = Math.round(side / 2)
  const svg = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 64 64">${drawing}</svg>`,
  )
  return { svg, left: margin, top: height - side - margin, side }
}
