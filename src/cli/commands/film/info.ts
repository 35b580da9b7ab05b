/** `tintype film info`: what a film is, as far as colouring it is concerned. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Scan } from '../../../contract/film.ts'
import { detectFilmScan, lookAtFilm } from '../../../studio/film/look.ts'
import { filmTools } from '../../../studio/film/tools.ts'
import { withStudio } from '../../run-command.ts'
import { timeText } from './reporter.ts'

export function filmInfoCommand(): Command {
  return new Command('info')
    .description('Say what a film is: picture, times, sound, and how it would be read')
    .argument('<film>')
    .option('--json', 'for a program', false)
    .action(async (film: string, { json }: { json: boolean }) => {
      await withStudio(async (studio, signal) => {
        const tools = await filmTools(studio.paths)
        const info = await lookAtFilm(tools, resolve(film), signal)
        const scan = await detectFilmScan(tools, info, signal)
        if (json) process.stdout.write(`${JSON.stringify({ ...info, scan })}\n`)
        else process.stdout.write(infoText({ ...info, scan }))
      })
    })
}

type Info = Awaited<ReturnType<typeof lookAtFilm>> & { scan: Scan }

const scans = {
  progressive: 'progressive',
  interlaced: 'interlaced',
  telecineTop: 'telecined film, upper half first',
  telecineBottom: 'telecined film, lower half first',
} as const satisfies Record<Scan, string>

const kinds = {
  video: 'Picture',
  audio: 'Sound',
  subtitle: 'Subtitles',
  data: 'Data',
  attachment: 'Attachment',
  picture: 'Cover',
} as const

function infoText({ video, scan, streams, ...film }: Info): string {
  const { num, den } = video.frameRate ?? { num: 0, den: 1 }
  const rows: [string, string][] = [
    ['File', film.file],
    ['Container', film.format],
    ['Length', film.seconds === null ? 'not said' : timeText(film.seconds)],
    ['Size', `${(film.bytes / 1e6).toFixed(1)} MB`],
    ['Frame', `${video.width} x ${video.height}, pixels ${video.sampleAspect.num}:${video.sampleAspect.den}`],
    ...(video.rotation === 0
      ? []
      : [['Turned', `${video.rotation} degrees by the file`] as [string, string]]),
    ['Frames', `${num === 0 ? 'rate not said' : `${(num / den).toFixed(3)} a second`}, ${scans[scan]}`],
    [
      'Colour',
      `${video.pixelFormat}, BT.${video.matrix}, ${video.tags.range} range, ${video.planes.depth} bit`,
    ],
    ['Clock', `${video.timeBase.den / video.timeBase.num} ticks a second`],
    ...streams.map((stream): [string, string] => [
      kinds[stream.kind],
      `${stream.codec}${stream.language === null ? '' : `, ${stream.language}`}`,
    ]),
    ...(film.chapters > 0 ? [['Chapters', String(film.chapters)] as [string, string]] : []),
  ]
  return `${rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n')}\n`
}
