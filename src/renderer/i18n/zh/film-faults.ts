/** The sentences of the faults about films, in Simplified Chinese; see `faults.ts`. */
import type { FaultCode, FaultData } from '../../../contract/errors.ts'

type FilmCode = Extract<FaultCode, `film.${string}`>

const getFfmpeg =
  '请安装（"apt install ffmpeg"、"brew install ffmpeg" 或 "winget install ffmpeg"），或在 settings.json 中写明位置（"ffmpeg": "/path/to/ffmpeg"）'

const steps = { read: '读取', encode: '编码', assemble: '合成' }

const size = (bytes: number) =>
  bytes >= 1e8 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`

export const zhFilmFaults: { [Code in FilmCode]: (data: FaultData<Code>) => string } = {
  'film.ffmpegMissing': ({ tried }) =>
    `处理影片需要 ffmpeg 和 ffprobe，这里没有找到（已查找：${tried.join('、')}）。${getFfmpeg}，然后再试。`,
  'film.ffmpegAncient': ({ file, version, needed }) =>
    `${file}：这个 ffmpeg（${version}）太旧，影片需要 ${needed} 或更新的版本。${getFfmpeg}。`,
  'film.unreadable': ({ file }) =>
    `${file}：ffmpeg 无法把它作为影片读取：它从开头就已损坏，或不是影片。请从原来的地方重新复制，或不要添加它。`,
  'film.playlist': ({ file }) =>
    `${file}：这是指向其他文件的列表，不是影片；这种列表不会被打开。请直接选择影片文件。`,
  'film.noPicture': ({ file }) => `${file}：其中只有声音，没有可上色的画面。请选择带有画面的文件。`,
  'film.noFrames': ({ file }) =>
    `${file}：其中没有一帧可以读取。请重新复制，或用 --from 和 --to 选择另一段。`,
  'film.tooLarge': ({ file, width, height }) =>
    `${file}：${width} x ${height} 超过了可上色的最大尺寸 8K。请先缩小：ffmpeg -i film.mkv -vf scale=3840:-2 smaller.mkv。`,
  'film.encoderMissing': ({ encoder, alternative }) =>
    `这个 ffmpeg 无法写入 ${encoder}。` +
    (alternative === null
      ? '请安装完整的 ffmpeg。'
      : `它可以写入 ${alternative}：请加上 --codec ${alternative}，或安装完整的 ffmpeg。`),
  'film.badContainer': ({ file, codec, endings }) =>
    `${file}：这种扩展名的文件无法保存 ${codec}。请让 --out 的名称以 ${endings.join(' 或 ')} 结尾。`,
  'film.badRange': ({ file }) => `${file}：--from 和 --to 指定的不是这部影片的一段。请更正。`,
  'film.unfinished': ({ file, folder }) =>
    `${file}：之前的处理尚未完成（${folder}）。请加上 --resume 继续，或用 --overwrite 重新开始。`,
  'film.otherWork': ({ file, folder }) =>
    `${file}：之前开始的处理（${folder}）属于另一部影片、另一个配方或另一个 ffmpeg。请使用与之前相同的选项，或用 --overwrite 重新开始。`,
  'film.noRoom': ({ file, needed, free }) =>
    `${file}：大约需要 ${size(needed)}，这个磁盘只剩 ${size(free)}。请腾出空间、换一个磁盘，或选择更小的预设。`,
  'film.toolFailed': ({ file, step, reason }) =>
    `${file}：ffmpeg 在${steps[step]}影片时停止（${reason}）。已完成的片段已保存：请用 --resume 再运行一次。`,
  'film.keyFrame': ({ file }) =>
    `${file}：它不能作为一个场景的关键帧。请使用整帧的彩色图片或配方，并以时间或帧号命名，例如 1m02.5s.png 或 frame-120.json。`,
  'film.badScenes': ({ file, issues }) =>
    `${file}：这不是场景列表（${issues.join('；')}）。请写成 [{ "time": "1:02", "color": { "saturation": 0.8 }, "restoration": { "dust": "off" } }]。`,
  'film.otherFrames': ({ file }) =>
    `${file}：读出的帧与第一次查看时不同；文件已改变或已损坏。请重新复制，或用 --overwrite 重新开始。`,
}
