/** Simplified Chinese texts of imports, exports and the queue of renders. */
import type { enImport, enExport, enQueue } from '../en/activity.ts'
import { byFrequency, filesOf } from '../../../contract/photo-names.ts'
import type { Translated } from '../shapes.ts'

/** Simplified Chinese texts of imports, and of the lines that show imports and exports. */
export const zhImport: Translated<typeof enImport> = {
  dropHere: '松开鼠标即可添加',
  addPhotos: '添加照片',
  addFolder: '添加文件夹',
  addAddress: '从网址添加',
  addressOfPicture: '图片的网址',
  addressHint: '工作室会获取图片并保留一份副本，除此之外不会向对方发送任何内容。私有网络会被拒绝。',
  addressAdd: '添加',
  importSamples: '试试示例相册',
  nothingToAdd: '拖入的内容里没有照片。请拖入图片，或者装有图片的文件夹。',

  nothingAtWork: '没有进行中的工作',
  activities: '导入与导出',
  activityTitle: {
    import: {
      running: (name) => `正在导入 ${name || '照片'}`,
      done: (name, { fresh, known, found, total }) => {
        if (fresh > 0 && name !== '' && total === 1) return `已导入 ${name}`
        const from = name === '' ? '' : `${name}：`
        if (fresh > 0) return `${from}已导入 ${fresh} 张照片`
        return known + found > 0 ? `${from}没有新照片` : `${from}没有导入任何照片`
      },
      stopped: (name) => `${name || '照片'} 的导入已中止`,
      cancelled: (name) => `已取消导入 ${name || '照片'}`,
    },
    export: {
      running: (name) => `正在导出 ${name}`,
      done: (name) => `已导出 ${name}`,
      stopped: (name) => `${name} 的导出已中止`,
      cancelled: (name) => `已取消导出 ${name}`,
    },
  },
  activityCounts: {
    import: {
      fresh: (count) => `新增 ${count} 张`,
      known: (count) => `${count} 张已在图库中`,
      found: (count) => `重新找到 ${count} 张`,
      failed: (count) => `${count} 张失败`,
    },
    export: {
      fresh: (count) => `写入 ${count} 张`,
      known: (count) => `${count} 张没有变化`,
      found: (count) => `重新找到 ${count} 张`,
      failed: (count) => `${count} 张失败`,
    },
  },
  passedOver: (kinds) => {
    const counts = byFrequency(kinds).map(
      ({ kind, files }) => `${files} 个${kind === '' ? '无扩展名' : ` ${kind}`}`,
    )
    return `有 ${filesOf(kinds)} 个文件的类型无法读取：${counts.join('、')}`
  },
  passedOverNames: (kind, names, more) =>
    `${kind || '无扩展名'}：${names.join('、')}${more > 0 ? `，另有 ${more} 个` : ''}`,
  showThem: '查看',
  showFolder: '打开文件夹',
  download: '下载',
  alikeFound: (count) => `有 ${count} 张照片与别的几乎一样。`,
  ofPicture: (name: string, sentence: string) => `${name}：${sentence}`,
  andMore: (count) => `另有 ${count} 项`,
}

/** Simplified Chinese texts of exports. */
export const zhExport: Translated<typeof enExport> = {
  format: '格式',
  quality: '质量',
  qualityTip: '数值越高，画质越好，文件也越大。',
  mark: '在角落加上调色板标记',
  markHint: '一个小标记，表示颜色由机器生成。',

  export: '导出',
  exportTitle: (count) => `导出 ${count} 张照片`,
  exportFormat: '文件格式',
  exportSize: '尺寸',
  exportFull: '原始尺寸',
  exportSide: '限制长边',
  exportPixels: '像素',
  exportName: '文件名',
  exportNameHint:
    '“/”表示文件夹，{result} 是“-color”、“-restored”，未处理的照片则是“-copy”。重名时，后一个会加上编号。',
  exportPart: {
    name: '原文件名',
    title: '说明文字',
    date: '日期',
    album: '相册',
    variant: '版本',
    counter: '序号',
    result: '-color',
  },
  exportPresets: '常用命名',
  exportPreset: {
    result: '原文件名加“-color”',
    year: '按年份分文件夹',
    album: '按相册分文件夹',
    counter: '日期加序号',
    name: '与原文件名完全相同',
  },
  exportExample: '导出后的名称',
  exportNumbered: (count) => `有 ${count} 张与别的照片重名，会自动加上编号。`,
  exportMissing: (count) => `找不到 ${count} 张照片的原片；其中尚未渲染的无法导出。`,
  exportForecast: (count, size) => `${count} 张图片，约 ${size}`,
  exportToRender: (count) => (count === 0 ? '全部都已渲染好。' : `其中 ${count} 张还需要渲染。`),
  exportEnlarging: (time) => `其中放大在这台电脑上大约需要 ${time}，细节是补出来的。`,
  exportTooLarge: (count) => `有 ${count} 张放大后会过大：打开它们看看最多能放大几倍。`,
  exportVariants: '导出哪些版本',
  exportFirst: '每张照片的第一个版本',
  exportAll: '全部版本',
  exportMetadata: '日期、地点和说明',
  exportMetadataHint:
    '原片自带的全部信息、您写的标题、说明、标签、日期和地点，以及“由训练过的模型上色”的标记（IPTC DigitalSourceType）。',
  exportMark: '角落里的调色板标记',
  exportSidecar: '每张图片附带配方文件（JSON）',
  exportExtras: '同时导出',
  exportSheet: '缩略图总览',
  exportSheetPdf: '可打印的 PDF 缩略图总览',
  exportBeforeAfter: '前后对比图',
  exportGallery: '网页相册',
  exportHeading: '总览与网页的标题',
  exportToFolder: '导出到文件夹',
  exportToZip: '导出为 zip 文件',
  exportDownload: '下载 zip 文件',
  exportAgain: '再次导出到同一个文件夹时，只会写入有变化的图片。',
}

/** Simplified Chinese texts of the queue of renders. */
export const zhQueue: Translated<typeof enQueue> = {
  queue: '队列',
  queueOf: (done, total) => `正在上色：第 ${done} 张，共 ${total} 张`,
  queueEnlarging: (done, total) => `正在放大：第 ${done} 张，共 ${total} 张`,
  queueHeld: (open) => `已暂停，还有 ${open} 张`,
  queueFailed: (count) => `${count} 张失败`,
  queueEmpty: '队列里没有照片。在相册中选好照片，点“上色”即可。',
  queueEnded: '已结束',
  queueMore: (count) => `另有 ${count} 张`,
  queuePause: '暂停',
  queueResume: '继续',
  queueCancelAll: '全部取消',
  queueRetryFailed: '重试失败的照片',
  queueClear: '清空列表',
  batchOver: (pictures) => `已完成：${pictures} 张图片`,
  batchFine: '没有需要查看的图片',
  batchFailed: (count) => `${count} 张失败`,
  batchDoubtful: (count) => `${count} 张不确定`,
  batchRepaired: (count) => `${count} 张修补较多`,
  batchDoubtfulTip: '可能的损伤未作处理，照片可能是负片，或文件末尾缺失',
  batchRepairedTip: '至少填补了画面的 3 %',
  batchDismiss: '关闭摘要',
  queueShow: '显示队列',
  queueHide: '收起队列',
  jobState: {
    queued: '等待中',
    running: '正在上色',
    paused: '已暂停',
    done: '已完成',
    failed: '失败',
    cancelled: '已取消',
  },
  jobStage: {
    restore: '正在修复',
    color: '正在上色',
    enlarge: '正在放大',
    save: '正在保存',
  },
  jobFirst: '优先处理',
  jobPause: '暂停这张照片',
  jobResume: '继续这张照片',
  jobCancel: '取消这张照片',
  jobRetry: '重试',
  jobRetryCpu: '改用处理器重试',
  jobRetryLower: (factor) => `用渲染系数 ${factor} 重试`,
  jobOpen: (name) => `打开 ${name}`,
  jobMove: (name) => `移动 ${name}`,
}
