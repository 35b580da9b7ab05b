/** The sentences of all faults in Simplified Chinese, made from the fault's data as the English ones are. */
import type { FaultCode, FaultData } from '../../contract/errors.ts'

type Sentences = { [Code in FaultCode]?: (data: FaultData<Code>) => string }

/** A code that is missing here is said in English, which is better than not at all. */
export const zhFaults: Sentences = {
  'image.notFound': ({ file }) => `${file}：找不到这个文件。请检查文件名后再试。`,
  'image.denied': ({ file }) => `${file}：没有读取权限。请修改权限，或把它复制到您自己的文件夹。`,
  'image.empty': ({ file }) => `${file}：文件是空的（0 字节）。请从原来的地方重新复制。`,
  'image.notAPicture': ({ file }) =>
    `${file}：无论名字怎么写，它都不是图片。请不要添加它，或改回正确的扩展名。`,
  'image.unsupported': ({ file, format }) =>
    `${file}：无法读取 ${format} 格式。请另存为 TIFF、PNG 或 JPEG 后再试。`,
  'image.truncated': ({ file }) => `${file}：图片不完整或已损坏。请重新复制或扫描；原文件未被改动。`,
  'image.tooLarge': ({ file, width, height, limit }) =>
    `${file}：${width} × ${height} 超过了 ${Math.round(limit / 1e6)} 百万像素的上限，该上限用来防范会耗尽内存的图片。`,
  'output.notWritable': ({ file }) => `${file}：无法写入（磁盘或文件夹只读）。请换一个保存位置。`,
  'output.diskFull': ({ file }) => `${file}：磁盘已满。请腾出一些空间后再试。`,
  'output.isOriginal': ({ file }) => `${file}：这样会覆盖原片，Tintype 从不这样做。请换一个名字或文件夹。`,
  'output.nameTooLong': ({ file }) => `${file}：生成的文件名太长。请缩短照片的名字后再试。`,
  'output.failed': ({ file, reason }) =>
    `${file}：无法写入（${reason}）。没有留下残余文件；请重试或换一个文件夹。`,
  'model.unknown': ({ id }) => `这里没有名为“${id}”的模型。请在列表中另选一个。`,
  'model.fileMissing': ({ id, file }) => `模型包“${id}”缺少文件 ${file}。请重新安装这个模型包。`,
  'model.hashMismatch': ({ id, file }) =>
    `模型包“${id}”中的 ${file} 与清单不符，因此没有使用。请重新安装这个模型包。`,
  'model.notColorizer': ({ id }) => `模型包“${id}”不能为照片上色。请另选一个模型。`,
  'model.badOutput': ({ id, provider }) =>
    `模型“${id}”在 ${provider} 上没有给出可用的颜色，因此没有写出图片。请换一个模型。`,
  'engine.died': () => '引擎中途停止，现已重新启动。请把这张照片再试一次。',
  'engine.outOfMemory': ({ file }) => `${file}：内存不足。请关闭其他程序，或使用较低的渲染系数。`,
  'engine.closed': () => '工作室正在关闭，这一项没有开始。',
  cancelled: () => '已取消。这张照片没有写出任何文件。',
  internal: ({ reason }) => `Tintype 内部出了问题（${reason}）。您的文件未被改动。`,
}
