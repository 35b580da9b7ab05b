/** Simplified Chinese sentences of the notes on a rendered picture, by code. */
import type { Note } from '../../../contract/notes.ts'

type NoteData = NonNullable<Note['data']>

/** Names of lost metadata that are words; the others are names in every language. */
const lostNames: Readonly<Record<string, string>> = {
  'a JPEG comment': 'JPEG 注释',
  'marked faces': '人脸标记',
  'extended XMP': '扩展 XMP',
  'PNG text': 'PNG 文本',
}

const namesIn = ({ lost = [] }: NoteData) =>
  lost.length === 0 ? '' : `（${lost.map((name) => lostNames[name] ?? name).join('、')}）`

export const zhNotes: Readonly<Record<Note['code'], (data: NoteData) => string>> = {
  'photo.firstPage': ({ count }) =>
    `这个文件有${count === undefined ? '多' : ` ${count} `}页，用的是第一页。`,
  'photo.firstFrame': ({ count }) =>
    `这个文件有${count === undefined ? '多' : ` ${count} `}帧，用的是第一帧。`,
  'photo.alphaFlattened': () =>
    '透明的部分变成了白色：JPEG 不支持透明。PNG、TIFF、WebP 和 AVIF 可以保留透明。',
  'photo.profileBroken': () => '它的色彩配置文件已损坏，未被采用；颜色按 sRGB 处理。',
  'photo.endMissing': () => '文件缺少结束标记。画面完整，但画面之后的内容可能缺失。',
  'photo.partEmpty': () => '文件的一部分是空的，像是传输中断造成的：画面可能有缺失。',
  'photo.depthReduced': ({ format }) =>
    `照片的 16 位变成了 8 位：${format?.toUpperCase() ?? '这种格式'}最多只能保存 8 位。TIFF 和 PNG 可以保留 16 位。`,
  'photo.rawPreview': ({ width, height }) =>
    `这是相机的原始文件：用的是相机存入其中的成片${width === undefined || height === undefined ? '' : `（${width} × ${height}）`}，而不是原始数据。`,
  'provider.cpuTookOver': ({ provider }) =>
    `${provider === undefined ? '显卡' : ` ${provider} `}未能完成，改由处理器完成。`.trim(),
  'metadata.incomplete': (data) => `照片的部分元数据未能写入图片${namesIn(data)}；原件或图库中仍然保留。`,
  'mark.tooSmall': () => '图片太小，放不下调色板标记，因此没有添加。',
  'engine.restarted': () => '引擎在处理这张照片时停止，已重新启动。',
}
