/** Simplified Chinese texts of imports, and of the lines that show imports and exports. */
import type { enImport } from '../en/import.ts'
import type { Translated } from '../shapes.ts'

export const zhImport: Translated<typeof enImport> = {
  dropHere: '松开鼠标即可添加',
  addPhotos: '添加照片',
  addFolder: '添加文件夹',
  importSamples: '试试示例相册',
  nothingToAdd: '拖入的内容里没有照片。请拖入图片，或者装有图片的文件夹。',

  activities: '导入与导出',
  activityTitle: {
    import: {
      running: (name) => `正在导入 ${name}`,
      done: (name) => `已导入 ${name}`,
      stopped: (name) => `${name} 的导入已中止`,
      cancelled: (name) => `已取消导入 ${name}`,
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
      skipped: (count) => `略过 ${count} 个非图片文件`,
    },
    export: {
      fresh: (count) => `写入 ${count} 张`,
      known: (count) => `${count} 张没有变化`,
      found: (count) => `重新找到 ${count} 张`,
      failed: (count) => `${count} 张失败`,
      skipped: (count) => `略过 ${count} 个非图片文件`,
    },
  },
  showThem: '查看',
  showFolder: '打开文件夹',
  download: '下载',
  alikeFound: (count) => `有 ${count} 张照片与别的几乎一样。`,
  andMore: (count) => `另有 ${count} 项`,
}
