/** A sample photograph as an old print would show it: faded, brown, scratched and dusty; the same at every run. */
import sharp from 'sharp'

/** In percent of the picture: light lines as worn emulsion leaves them, a fold, dust. */
const damage = `<g fill="none" stroke="#f4ead8" stroke-linecap="round">
    <path d="M24 -1 26 24 24.5 52 28 101" stroke-width="0.35"/>
    <path d="M73 -1 71 33 72 60 70 101" stroke-width="0.3"/>
    <path d="M88 14 92 26 98 31" stroke-width="0.45"/>
    <path d="M8 66 21 62 30 65" stroke-width="0.4"/>
    <path d="M55 8 61 15" stroke-width="0.5"/>
    <path d="M-1 79 26 77.5 58 80 101 78" stroke-width="0.5"/>
  </g><g fill="#f4ead8">
    <circle cx="14" cy="41" r="0.5"/><circle cx="59" cy="27" r="0.4"/><circle cx="44" cy="60" r="0.45"/>
    <circle cx="27" cy="12" r="0.5"/><circle cx="63" cy="71" r="0.4"/><circle cx="38" cy="84" r="0.5"/>
  </g>`

export async function makeWornPrint(input, output) {
  const { data, info } = await sharp(input)
    .greyscale()
    .toColourspace('b-w')
    .linear(0.62, 52)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const brown = Buffer.alloc(width * height * 3)
  for (let i = 0; i < data.length; i++) {
    for (const [c, share] of [1.04, 0.95, 0.8].entries()) {
      brown[i * 3 + c] = Math.min(255, Math.round(data[i] * share))
    }
  }
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100" preserveAspectRatio="none">${damage}</svg>`
  await sharp(brown, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(drawn) }])
    .jpeg({ quality: 93 })
    .toFile(output)
}
