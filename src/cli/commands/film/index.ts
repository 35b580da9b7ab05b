/** `tintype film`: a film in, its coloured copy out, with its sound and everything else; and what a film is. */
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ProviderChoice } from '../../../contract/engine.ts'
import { StudioFault } from '../../../contract/errors.ts'
import {
  encoderSchema,
  filmMendingSchema,
  type FilmEncoder,
  type FilmMending,
} from '../../../contract/film.ts'
import { makeRecipe, type Style } from '../../../contract/recipe.ts'
import { filmCommands, shellText, type FilmCommands } from '../../../studio/film/commands.ts'
import { readKeyFrames } from '../../../studio/film/key-frame-folder.ts'
import { presets } from '../../../studio/film/presets.ts'
import { colorFilm } from '../../../studio/film/film.ts'
import { onFilmClock } from '../../../studio/film/film-clock.ts'
import { lookAtFilm } from '../../../studio/film/look.ts'
import type { FilmDeps, FilmRequest } from '../../../studio/film/request.ts'
import { readSceneExceptions } from '../../../studio/film/scenes.ts'
import { filmTools } from '../../../studio/film/tools.ts'
import { readGrade } from '../../grade-options.ts'
import * as shared from '../../options.ts'
import { exitCodes, failWith, withStudio } from '../../run-command.ts'
import { filmInfoCommand } from './info.ts'
import { FilmReporter } from './reporter.ts'

type Preset = keyof typeof presets

interface FilmOptions {
  out?: string
  style: Style
  model?: string
  renderFactor: number
  strength: number
  saturation: number
  temperature: number
  keepColour: boolean
  steady: boolean
  from?: number
  to?: number
  keyframes?: string
  dust: FilmMending['dust']
  flicker: number
  weave: number
  grain: number
  grade?: string
  scenes?: string
  preset: Preset
  codec?: FilmEncoder['codec']
  quality?: FilmEncoder['quality']
  provider?: ProviderChoice
  resume: boolean
  overwrite: boolean
  showCommand: boolean
  json: boolean
}

export function filmCommand(): Command {
  const share = shared.number(0, 1)
  return new Command('film')
    .description('Colourise a film: its times, sound, subtitles and chapters stay as they are. Needs ffmpeg')
    .argument('<film>', 'any film that ffmpeg reads')

    .option(
      '-o, --out <file>',
      'the coloured film; its ending decides the container: .mkv, .mp4, .mov; or pictures: frames/%06d.png, a folder',
    )
    .addOption(shared.styleOption().default('film'))
    .addOption(shared.modelOption())
    .addOption(shared.factorOption().default(21))
    .option('--strength <0..1>', 'of the colour; 0 leaves the picture as it is', share, 1)
    .option('--saturation <0..2>', 'of the colour', shared.number(0, 2), 1)
    .option('--temperature <-1..1>', 'of the colour: below 0 cooler, above warmer', shared.number(-1, 1), 0)
    .option(
      '--keep-colour',
      'a film that is in colour already keeps its own; otherwise the model’s replace them',
      false,
    )
    .option('--no-steady', 'colour each frame by itself: it flickers')
    .option('--from <time>', 'begin here, counted from its beginning: 62, 1:02 or 1:01:02.5', readTime)
    .option('--to <time>', 'end before this', readTime)
    .addOption(
      new Option('--dust <when>', 'specks of single frames are covered by what their neighbours know')
        .choices(filmMendingSchema.shape.dust.unwrap().options)
        .default('auto'),
    )
    .option('--flicker <0..1>', 'of the print’s own brightness that is evened out', share, 0)
    .option('--weave <0..1>', 'of the picture’s trembling in the gate that is steadied', share, 0)
    .option('--grain <0..1>', 'of the grain that goes, as far as neighbours agree; 0 keeps it', share, 0)
    .option('--grade <file>', 'tones and colours as JSON: a grade step, or a preset or recipe with one')
    .option('--scenes <file>', 'JSON with scenes that are coloured, graded or mended in another way')
    .option(
      '--keyframes <folder>',
      'recipes and coloured pictures of frames, named as 1m02.5s.json or frame-120.png; each leads its scene',
    )
    .addOption(
      new Option(
        '-p, --preset <preset>',
        'share: H.264, plays everywhere; edit: ProRes, for an editing program; archive: FFV1, nothing is lost',
      )
        .choices(Object.keys(presets))
        .default('share'),
    )
    .addOption(
      new Option('--codec <codec>', 'another codec than the preset’s').choices(
        encoderSchema.shape.codec.options,
      ),
    )
    .addOption(
      new Option(
        '--quality <quality>',
        'small: visibly simpler; good: hard to tell; best: for what is worked on further',
      ).choices(encoderSchema.shape.quality.options),
    )
    .addOption(shared.providerOption())
    .option('--resume', 'go on with what was begun for this output', false)
    .option('--overwrite', 'replace the output, and begin anew', false)
    .option('--show-command', 'show the commands by which ffmpeg would be run, and do nothing', false)
    .option('--json', 'one JSON object a line on standard output', false)
    .action(colorize)
    .addCommand(filmInfoCommand())
}

async function colorize(film: string, options: FilmOptions): Promise<void> {
  const { out } = options
  if (out === undefined) {
    return failWith(new StudioFault('usage', { reason: 'Say where the coloured film goes: --out film.mp4.' }))
  }
  await withStudio(async (studio, signal) => {
    const tools = await filmTools(studio.paths)
    const reporter = new FilmReporter(options.json)
    const { engine, packs, verdicts } = studio
    const deps: FilmDeps = { tools, engine, packs, verdicts, restore: (...call) => studio.restore(...call) }
    const more = {
      keyFrames: options.keyframes === undefined ? [] : await readKeyFrames(resolve(options.keyframes)),
      scenes: options.scenes === undefined ? [] : await readSceneExceptions(options.scenes),
      ...(options.grade !== undefined && { grade: { ...(await readGrade(options.grade)), enabled: true } }),
    }
    const asked = requestOf(film, out, options, more)
    const request = onFilmClock(asked, await lookAtFilm(tools, asked.input, signal))
    if (options.showCommand) return showCommands(await filmCommands(deps, request, signal), options.json)
    try {
      const report = await colorFilm(deps, request, (event) => reporter.report(event), signal)
      reporter.finish(report)
    } catch (error) {
      reporter.clear()
      if (!signal.aborted) throw error
      process.stderr.write('Stopped. Finished segments are kept; the same command with --resume goes on.\n')
      process.exitCode = exitCodes.interrupted
    }
  })
}

function showCommands(commands: FilmCommands, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(commands)}\n`)
  const { read, write, assemble, folder } = commands
  process.stdout.write(
    `# Frames to its standard output, their times to descriptor 3\n${shellText(read)}\n` +
      `# Coloured frames from its standard input, one segment to its standard output\n${shellText(write)}\n` +
      `# In ${shellText([folder])}\n${shellText(assemble)}\n`,
  )
}

function requestOf(
  film: string,
  out: string,
  options: FilmOptions,
  more: Pick<FilmRequest, 'keyFrames' | 'scenes' | 'grade'>,
): FilmRequest {
  const preset = presets[options.preset]
  const { model, style, renderFactor, strength, saturation, temperature } = options
  const { dust, flicker, weave, grain } = options
  const color = {
    style,
    renderFactor,
    strength,
    saturation,
    temperature,
    colorPhotos: options.keepColour ? 'keep' : 'recolor',
    ...(model !== undefined && { model }),
  } as const
  return {
    input: resolve(film),
    output: outputOf(out),
    color: makeRecipe(color).steps.color,
    encoder: { codec: options.codec ?? preset.codec, quality: options.quality ?? preset.quality },
    steady: options.steady,
    from: options.from ?? null,
    to: options.to ?? null,
    provider: options.provider,
    ...more,
    restoration: { dust, flicker, weave, grain },
    resume: options.resume,
    overwrite: options.overwrite,
  }
}

/** A folder stands for numbered pictures in it. */
function outputOf(out: string): string {
  const isFolder = /[\\/]$/.test(out) || statSync(out, { throwIfNoEntry: false })?.isDirectory()
  return isFolder ? join(resolve(out), '%06d.png') : resolve(out)
}

/** Seconds of "62", "1:02" or "1:01:02.5". */
function readTime(text: string): number {
  const parts = text.split(':')
  const isTime = parts.length <= 3 && parts.every((part) => /^\d+(\.\d+)?$/.test(part))
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0)
  if (!isTime) throw new InvalidArgumentError('Write a time as 62, 1:02 or 1:01:02.5.')
  return seconds
}
