/** The sentences of all faults in Simplified Chinese, made from the fault's data as the English ones are. */
import type { FaultCode, FaultData } from '../../../contract/errors.ts'
import { gigabytes, megapixels } from '../../../contract/model-faults.ts'
import { kindsInWords } from '../../../contract/photo-names.ts'
import { zhFilmFaults } from './film-faults.ts'
import { zhFarmFaults } from './farm-faults.ts'
import { zhRemoteFaults } from './remote-faults.ts'
import { zhSharingFaults } from './sharing-faults.ts'
import { kindInChinese } from './picture-kinds.ts'

/** Every code, so that a new fault can't be forgotten here. */
type Sentences = { [Code in FaultCode]: (data: FaultData<Code>) => string }

const wayOut = (largest: number | null) =>
  largest === null ? '请先裁剪，或不放大' : `最多可放大 ${largest} 倍：请改用它，或先裁剪`

const rowKinds = {
  photo: '照片',
  variant: '版本',
  recipe: '配方',
  picture: '成品图片',
  job: '任务',
  edit: '操作',
}

const notColors = {
  broken: '给出的数值不是颜色',
  grey: '没有给出任何颜色',
  oneColor: '处处给出同一种颜色',
}

const whyLeftOut = {
  tooLarge: '这个文件比任何照片说明都大，没有读取。',
  notReadable: '这个文件描述旁边的照片，但无法读取。',
  notXmp: '这个文件的名称像照片说明，但其中没有 XMP，已略过。',
  notJson: '这个文件的名称像照片说明，但其中没有 JSON，已略过。',
  wrongTypes: '这份说明的一部分没有意义，已略过。',
  otherPhoto: '这份说明属于另一张照片，已略过。',
  date: '其中的日期早于第一张照片或在将来，已略过。',
  regions: '其中标出的人脸属于另一种形状的图片，已略过。',
  someRegions: '其中标出的部分人脸在图片中没有位置，已略过。',
}

export const zhFaults: Sentences = {
  'image.notFound': ({ file }) => `${file}：找不到这个文件。请检查文件名后再试。`,
  'file.isFolder': ({ file }) => `${file}：这是一个文件夹，这里需要的是文件。请指定其中的文件。`,
  'image.denied': ({ file }) => `${file}：没有读取权限。请修改权限，或把它复制到您自己的文件夹。`,
  'image.empty': ({ file }) => `${file}：文件是空的（0 字节）。请从原来的地方重新复制。`,
  'image.notAPicture': ({ file }) =>
    `${file}：无论名字怎么写，它都不是图片。请不要添加它，或改回正确的扩展名。`,
  'image.notAFile': ({ file, kind }) =>
    `${file}：这是${{ pipe: '命名管道', socket: '套接字', device: '设备' }[kind]}，不是文件，没有打开。请把图片复制成文件后再试。`,
  'image.unsupported': ({ file, format }) =>
    `${file}：无法读取 ${kindInChinese(format)} 格式。请另存为 TIFF、PNG 或 JPEG 后再试。`,
  'image.truncated': ({ file }) => `${file}：图片不完整或已损坏。请重新复制或扫描；原文件未被改动。`,
  'image.tooLarge': ({ file, width, height, limit }) =>
    `${file}：${width} × ${height} 超过了 ${megapixels(limit)} 百万像素的上限，该上限用来防范会耗尽内存的图片。`,
  'input.noPhotos': ({ folder }) =>
    `${folder}：这个文件夹里没有照片。Tintype 可读取 ${kindsInWords(' 和 ', '、').replace('camera raw', '相机 RAW')}。`,
  'input.badName': ({ file }) =>
    `${file}：文件名不是 UTF-8 编码，无法读取。请改名后再试（Linux 上可用 convmv 批量改名）。`,
  'output.notWritable': ({ file }) => `${file}：无法写入（磁盘或文件夹只读）。请换一个保存位置。`,
  'output.diskFull': ({ file }) => `${file}：磁盘已满。请腾出一些空间后再试。`,
  'output.collision': ({ file, other, output }) =>
    `${file}：会写到 ${output}，但 ${other} 已经写到那里。请给其中一张改名，或分开处理。`,
  'output.exists': ({ file }) =>
    `${file}：那里已有一个不是 Tintype 写出的文件，因此没有改动它。请换一个保存位置。`,
  'output.isOriginal': ({ file }) => `${file}：这样会覆盖原片，Tintype 从不这样做。请换一个名字或文件夹。`,
  'output.nameTooLong': ({ file }) => `${file}：生成的文件名太长。请缩短照片的名字后再试。`,
  'output.tooLargeForFormat': ({ file, format, width, height, limit, others }) =>
    `${file}：结果将为 ${width} x ${height}，而 ${format} 每边最多 ${limit} 像素。请改用 ${others.replace(' or ', ' 或 ').replace(', ', '、')}，或把最长边限制在 ${limit} 像素以内。`,
  'output.failed': ({ file, reason }) =>
    `${file}：无法写入（${reason}）。没有留下残余文件；请重试或换一个文件夹。`,
  'recipe.invalid': ({ issues }) => `无法使用这份配方：${issues.join('；')}。`,
  'prints.alreadyCut': (d) =>
    `${d.file}：这一部分已在图库中（${d.other}）。请移动一个角，或直接使用那张照片。`,
  'preset.notFound': ({ name, known }) =>
    `没有名为“${name}”的预设。${known.length > 0 ? `现有：${known.join('、')}。` : '您还没有自己的预设。'}`,
  'preset.noneInFolder': ({ folder }) => `${folder}：这个文件夹里没有预设：没有以 .json 结尾的文件。`,
  'preset.nameTaken': ({ name }) => `已经有名为“${name}”的预设。请换一个名称。`,
  'preset.foreign': ({ file, program }) =>
    `${file}：这是 ${program} 的预设，其中的滑块在这里含义不同。请在 Tintype 中重新调整，再存为预设。`,
  'preset.newer': ({ file, what }) =>
    `${file}：这个预设由更新版本的 Tintype 制作，本版本无法识别（${what}）。请更新 Tintype，或索取旧格式的预设。`,
  'preset.invalid': ({ file, issues }) => `${file}：无法用作预设：${issues.join('；')}。没有作任何改动。`,
  'model.unknown': ({ id }) => `这里没有名为“${id}”的模型。请在列表中另选一个。`,
  'model.manifestInvalid': ({ file, issues }) =>
    `${file}：无法使用这个模型包的清单：${issues.join('；')}。请重新安装这个模型包。`,
  'model.fileMissing': ({ id, file }) => `模型包“${id}”缺少文件 ${file}。请重新安装这个模型包。`,
  'model.hashMismatch': ({ id, file }) =>
    `模型包“${id}”中的 ${file} 与清单不符，因此没有使用。请重新安装这个模型包。`,
  'model.notColorizer': ({ id }) => `模型包“${id}”不能为照片上色。请另选一个模型。`,
  'hand.referenceGone': ({ file, reference }) =>
    `${file}：要借用颜色的照片${reference === null ? '' : `“${reference}”`}已经不在了。请连接它所在的磁盘或重新导入，或不再借用它的颜色。`,
  'hand.referenceUnread': ({ file, reference }) =>
    `${file}：要借用颜色的照片“${reference}”无法读取：它可能已不在、已损坏或没有读取权限。请恢复完整的文件，或不再借用它的颜色。`,
  'model.otherTask': ({ id, task, needed }) =>
    `模型“${id}”是为另一种任务（${task}）制作的，这一步需要“${needed}”模型。请另选一个模型。`,
  'upscale.tooLarge': ({ file, width, height, limit, largest }) =>
    `${file}${file && '：'}放大后的图片将有 ${width} × ${height} 像素，超过了 ${megapixels(limit)} 百万像素的上限。${wayOut(largest)}，或提高上限。`,
  'upscale.noMemory': ({ file, width, height, needed, available, largest }) =>
    `${file}：放大到 ${width} × ${height} 像素大约需要 ${gigabytes(needed)} GB 内存，可用的只有 ${gigabytes(available)} GB。${wayOut(largest)}。`,
  'model.badOutput': ({ id, provider }) =>
    `模型“${id}”在 ${provider} 上没有给出可用的颜色，因此没有写出图片。请换一个模型。`,
  'model.runFailed': ({ id, provider, reason }) =>
    `模型“${id}”在 ${provider} 上运行失败（${reason}），因此没有写出图片。请降低渲染系数或换一个模型。`,
  'model.importRefused': ({ file, reason }) => `${file}：不能作为模型导入：${reason}。没有安装任何东西。`,
  'model.notAColouriser': ({ file, why }) =>
    `${file} 不是上色模型：对一张样片，它${notColors[why]}。没有安装任何东西。`,
  'model.diskFull': ({ file, bytes }) =>
    `${file}：磁盘已满${bytes > 0 ? `；这个模型需要 ${Math.ceil(bytes / 1e6)} MB` : ''}。请腾出一些空间后再试。`,
  'model.notAtHand': () => '这个模型文件已不在手边。请再选择一次。',
  'model.alreadyInstalled': ({ id }) =>
    `已经有名为“${id}”的模型，没有改动它。请换一个名字，或先移除原来的模型。`,
  'model.builtIn': ({ id }) => `模型“${id}”是 Tintype 自带的，不能移除。`,
  'model.downloadFailed': ({ file, reasons }) =>
    `${file} 下载失败：${reasons.join('；')}。已下载的部分会保留，再试一次就会接着下载。`,
  'model.hashUnknown': ({ file, expected, actual, kept }) =>
    `目录中没有 ${file} 这个文件，因此没有使用（目录中的 SHA-256：${expected ?? '未知'}；这个文件的：${actual}）。` +
    `文件保存在 ${kept}；如果您信任它，可以自行导入。`,
  'model.busy': ({ file }) => `${file} 正在这里或另一个 Tintype 窗口中下载。请等它完成，或在那里取消。`,
  'model.notInFolder': ({ file, folder }) =>
    `${folder} 中没有 ${file}，换了名字的也没有。请到别处找找，或让 Tintype 下载。`,
  'model.cannotQuantize': ({ id, reason }) =>
    `无法为“${id}”制作 int8 版本：${reason}。没有安装任何东西，请继续使用原模型。`,
  'model.noGain': ({ id, speedup }) =>
    `试做了“${id}”的 int8 版本，但在这台电脑上不值得（速度是原模型的 ${speedup.toFixed(2)} 倍）。没有安装任何东西。`,
  'catalogue.invalid': ({ file, issues }) => `${file}：无法使用这份模型目录：${issues.join('；')}。`,
  'settings.invalid': ({ file, issues }) =>
    `${file}：以下设置无法使用，已改用默认值：${issues.join('；')}。请重新选择，或改正这个文件。`,
  'provider.unavailable': ({ provider, reason }) =>
    `这里不能使用“${provider}”（${reason}）。请选择自动或 CPU。`,
  'engine.died': () => '引擎中途停止，现已重新启动。请把这张照片再试一次。',
  'engine.outOfMemory': ({ file }) => `${file}：内存不足。请关闭其他程序，或使用较低的渲染系数。`,
  'engine.closed': () => '工作室正在关闭，这一项没有开始。',
  'studio.lost': () => '工作室已经关闭。请重新启动，并打开新的地址；您的照片仍在原处。',
  cancelled: () => '已取消。未完成的内容没有写出。',
  'library.newer': ({ file, version, known }) =>
    `${file}：这个图库上次由更新的 Tintype 使用（格式 ${version}，本程序为 ${known}），因此没有改动它。请更新 Tintype，或选择另一个图库。`,
  'library.corrupt': ({ file, reason, backups }) =>
    `${file}：图库的数据库已损坏（${reason}），您的照片没有受影响。` +
    (backups.length > 0
      ? backups.length === 1
        ? `可以恢复到备份 ${backups[0]}。`
        : `可以恢复到 ${backups.length} 个备份之一，最新的是 ${backups[0]}。`
      : '没有备份：请把这个文件移开，再重新导入照片。'),
  'library.unusable': ({ file, reason }) =>
    `${file}：无法打开图库（${reason}）。请检查磁盘是否存在且可写，或选择另一个文件夹。`,
  'library.notThere': ({ folder }) =>
    `${folder}：现在找不到这个图库。如果它在可移动磁盘上，请接好磁盘后重试，或打开另一个图库。`,
  'library.notOne': ({ folder }) =>
    `${folder}：这个文件夹里没有图库。请选择 library.sqlite 所在的文件夹，或新建一个图库。`,
  'library.folderTaken': ({ folder }) =>
    `${folder}：这里已有其他文件，新图库需要一个单独的文件夹。请换一个名称。`,
  'library.notFound': ({ name }) => `图库中没有“${name}”。请查看列表后再试。`,
  'library.rowUnreadable': ({ kind, name, reason }) =>
    `${name}：无法从图库读取这项${rowKinds[kind]}（${reason}），它已损坏，或由更新的 Tintype 写入。其余内容不受影响。请移除它，或运行 "tintype library check" 查看。`,
  'library.diskFull': ({ file }) =>
    `${file}：这个图库所在的磁盘已满，最后一项更改没有保存。请在该磁盘上腾出空间后再做一次；之前的内容都已保存。`,
  'library.notListed': () => '这个图库已不在列表中。请通过它的文件夹打开。',
  'library.fileMissing': ({ file }) =>
    `${file}：照片文件已不在原处。请连接它所在的磁盘，或导入它现在所在的文件夹，就能重新找到。`,
  'words.leftOut': ({ file, reason }) => `${file}：${whyLeftOut[reason]}照片本身已导入。`,
  'library.badPlace': ({ text }) =>
    `无法理解位置“${text}”。请写纬度和经度：48.2082, 16.3738 或 48°12'29"N 16°22'25"E。`,
  'library.badDate': ({ text }) =>
    `无法理解日期“${text}”。请写成 1943、1943-07、1943-07-12、1920s、1914-1918 或 "about 1920"。`,
  'library.cannotUndo': () => '无法再撤销：之后另一个窗口或程序更改了同样的内容。没有任何改动。',
  'upload.tooLarge': ({ file, limit, command }) =>
    `${file}：超过了浏览器可发送的 ${Math.round(limit / 1e6)} MB。请改用命令行导入：${command}。`,
  'upload.tooMany': () => '同时发送的文件太多了。请等一部分传完，再发送其余的。',
  'request.tooLarge': () =>
    '一次操作的内容太多，无法处理，这一步没有保存。请少选一些照片，或减少这张照片上的笔画。',
  'export.template': ({ template, reason }) => `无法使用命名模板“${template}”：${reason}。`,
  ...zhFilmFaults,
  ...zhRemoteFaults,
  ...zhFarmFaults,
  ...zhSharingFaults,
  // Its words are made where the wrong use is found.
  usage: ({ reason }) => reason,
  internal: ({ reason }) => `Tintype 内部出了问题（${reason}）。您的文件未被改动。`,
}
