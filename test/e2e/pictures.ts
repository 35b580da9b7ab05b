/** Photographs for the tests: one that is drawn here, and what can be measured on a result. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

/** A grey scene with sky, hills, a meadow and a house: enough for a colouriser to work on. */
export const makeGreyPhoto = (path: string, width = 1500, height = 1000): Promise<string> =>
  draw(path, width, height, '')

/** The same scene, scratched and dusty. */
export const makeScratchedPhoto = (path: string, width = 1500, height = 1000): Promise<string> =>
  draw(path, width, height, scratches)

const scratches = `<g fill="none" stroke="#fff">
    <path d="M18 -2 24 40 21 70 28 104" stroke-width="0.35"/><path d="M139 -2 136 46 140 103" stroke-width="0.3"/>
    <path d="M-2 91 50 89 152 93" stroke-width="0.3"/><path d="M60 12 66 20" stroke-width="0.5"/>
  </g><g fill="#fff"><circle cx="78" cy="12" r="0.5"/><circle cx="52" cy="30" r="0.4"/><circle cx="128" cy="84" r="0.5"/></g>`

async function draw(path: string, width: number, height: number, damage: string): Promise<string> {
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 100" preserveAspectRatio="none">
    <defs>
      <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#9a9a9a"/><stop offset="1" stop-color="#e4e4e4"/></linearGradient>
      <linearGradient id="grass" x2="0" y2="1"><stop stop-color="#7d7d7d"/><stop offset="1" stop-color="#4a4a4a"/></linearGradient>
      <filter id="grain"><feTurbulence baseFrequency="0.9" numOctaves="3" seed="7"/><feColorMatrix type="saturate" values="0"/></filter>
    </defs>
    <rect width="150" height="100" fill="url(#sky)"/>
    <ellipse cx="35" cy="18" rx="22" ry="6" fill="#f2f2f2"/><ellipse cx="108" cy="26" rx="26" ry="7" fill="#ededed"/>
    <path d="M0 60 30 38l25 18 22-24 30 26 43-16v58H0z" fill="#828282"/>
    <rect y="64" width="150" height="36" fill="url(#grass)"/>
    <path d="M88 54h34v26H88z" fill="#b9b9b9"/><path d="m84 56 21-17 21 17z" fill="#575757"/>
    <path d="M94 62h7v8h-7zm15 0h7v18h-7z" fill="#3c3c3c"/>
    <circle cx="24" cy="62" r="12" fill="#4f4f4f"/><path d="M22 70h4v16h-4z" fill="#393939"/>
    <rect width="150" height="100" filter="url(#grain)" opacity="0.08"/>
    ${damage}
  </svg>`
  await sharp(Buffer.from(scene), { density: 300 })
    .resize(width, height, { fit: 'fill' })
    .greyscale()
    .jpeg({ quality: 92 })
    .toFile(path)
  return path
}

/** Mean distance of the three channels from each other, 0 to 255: 0 is a grey picture. */
export async function colorfulness(file: string | Buffer): Promise<number> {
  const { data, info } = await sharp(file)
    .resize(200, 200, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  let sum = 0
  for (let at = 0; at < data.length; at += info.channels) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
    sum += Math.max(red, green, blue) - Math.min(red, green, blue)
  }
  return sum / (info.width * info.height)
}

const shared = '../shared/photos/old'

/** Real old photographs where this machine has them; they are not part of the product. */
export const oldPhotos: string[] = existsSync(shared)
  ? readdirSync(shared)
      .filter((name) => /\.jpe?g$/.test(name))
      .sort()
      .map((name) => join(shared, name))
  : []
