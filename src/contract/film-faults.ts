/** The faults about films and ffmpeg; see `faults.ts`. */
import { z } from 'zod'
import { fault } from './fault-definition.ts'

const file = z.string()

const getFfmpeg =
  'Install it ("apt install ffmpeg", "brew install ffmpeg", "winget install ffmpeg"), or name its place in settings.json ("ffmpeg": "/path/to/ffmpeg")'

const gigabytes = (bytes: number) =>
  bytes >= 1e8 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`

export const filmFaults = {
  'film.ffmpegMissing': fault(
    { tried: z.array(z.string()) },
    (d) =>
      `Films need ffmpeg and ffprobe, which are not here (tried: ${d.tried.join(', ')}). ${getFfmpeg}, and try again.`,
  ),
  'film.ffmpegAncient': fault(
    { file, version: z.string(), needed: z.string() },
    (d) =>
      `${d.file}: this ffmpeg (${d.version}) is too old; films need ${d.needed} or later. ${getFfmpeg} of a newer one.`,
  ),
  'film.unreadable': fault(
    { file },
    (d) =>
      `${d.file}: ffmpeg can't read this as a film: it is damaged from its start, or no film. Copy it again from where it came from, or leave it out.`,
  ),
  'film.playlist': fault(
    { file },
    (d) =>
      `${d.file}: this is a list that points to other files, and no film; such lists are not followed. Name the film itself.`,
  ),
  'film.noPicture': fault(
    { file },
    (d) => `${d.file}: there is only sound in it, and nothing to colour. Choose the file with the picture.`,
  ),
  'film.noFrames': fault(
    { file },
    (d) =>
      `${d.file}: not one frame of it can be read. Copy it again, or choose another part with --from and --to.`,
  ),
  'film.tooLarge': fault(
    { file, width: z.number(), height: z.number() },
    (d) =>
      `${d.file}: ${d.width} x ${d.height} is larger than 8K, the most that is coloured. Make it smaller first: ffmpeg -i film.mkv -vf scale=3840:-2 smaller.mkv.`,
  ),
  'film.encoderMissing': fault(
    { encoder: z.string(), alternative: z.string().nullable() },
    (d) =>
      `This ffmpeg can't write ${d.encoder}. ` +
      (d.alternative === null
        ? 'Install a complete ffmpeg.'
        : `It can write ${d.alternative}: add --codec ${d.alternative}, or install a complete ffmpeg.`),
  ),
  'film.badContainer': fault(
    { file, codec: z.string(), endings: z.array(z.string()) },
    (d) =>
      `${d.file}: a file with this ending can't hold ${d.codec}. Let the name of --out end in ${d.endings.join(' or ')}.`,
  ),
  'film.badRange': fault(
    { file, reason: z.string() },
    (d) => `${d.file}: --from and --to name no part of this film (${d.reason}). Correct them.`,
  ),
  'film.unfinished': fault(
    { file, folder: z.string() },
    (d) =>
      `${d.file}: work on it was begun and not finished (${d.folder}). Add --resume to go on with it, or --overwrite to begin anew.`,
  ),
  'film.otherWork': fault(
    { file, folder: z.string() },
    (d) =>
      `${d.file}: what was begun (${d.folder}) is of another film, another recipe or another ffmpeg. Ask for the same as before, or begin anew with --overwrite.`,
  ),
  'film.noRoom': fault(
    { file, needed: z.number(), free: z.number() },
    (d) =>
      `${d.file}: about ${gigabytes(d.needed)} are needed and ${gigabytes(d.free)} are free on this disk. Free some space, choose another disk, or a smaller preset.`,
  ),
  'film.toolFailed': fault(
    { file, step: z.enum(['read', 'encode', 'assemble']), reason: z.string() },
    (d) =>
      `${d.file}: ffmpeg stopped while it was to ${d.step} the film (${d.reason}). Finished segments are kept: run it again with --resume.`,
  ),
  'film.keyFrame': fault(
    { file, reason: z.string() },
    (d) =>
      `${d.file}: it can't lead a scene (${d.reason}). Take a coloured picture of the whole frame or a recipe, named by its time or frame, as 1m02.5s.png or frame-120.json.`,
  ),
  'film.badScenes': fault(
    { file, issues: z.array(z.string()) },
    (d) =>
      `${d.file}: this is no list of scenes (${d.issues.join('; ')}). Write [{ "time": "1:02", "color": { "saturation": 0.8 }, "restoration": { "dust": "off" } }].`,
  ),
  'film.otherFrames': fault(
    { file },
    (d) =>
      `${d.file}: it gave other frames than at the first look; it has changed, or is damaged. Copy it again, or begin anew with --overwrite.`,
  ),
} as const
