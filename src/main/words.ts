/** The few words that the main process says itself, in menus and dialogs of the system; one table for each language. */
import { app } from 'electron'
import type { MenuActionId } from '../contract/actions.ts'

const en = {
  actions: {
    'photos.add': 'Add Photos …',
    'photos.previous': 'Previous Photo',
    'photos.next': 'Next Photo',
    'photos.remove': 'Close This Photo',
    'style.stable': 'Stable Style',
    'style.artistic': 'Artistic Style',
    'factor.down': 'Lower Render Factor',
    'factor.up': 'Higher Render Factor',
    'compare.toggle': 'Compare',
    'photo.save': 'Save in Full Size …',
  } satisfies Record<MenuActionId, string>,
  file: 'File',
  edit: 'Edit',
  photo: 'Photo',
  view: 'View',
  help: 'Help',
  recent: 'Open Recent',
  clearRecent: 'Clear List',
  showLogs: 'Show Log Files',
  stillSaving: 'Tintype is still saving photos.',
  stillSavingDetail:
    'If you quit now, the photos that are not finished are not saved. Originals are never changed.',
  quitAnyway: 'Quit Anyway',
  goOn: 'Keep Working',
  saved: 'Saved in colour',
  notSaved: 'A photo could not be saved',
  crashed: 'Tintype has to close',
  ok: 'OK',
  later: 'Later',
  updates: 'Updates',
  updateChoices: {
    off: 'Never Look for New Versions',
    stable: 'Look at Each Start',
    beta: 'Look for Test Versions Too',
  },
  lookNow: 'Look Now',
  updateFound: (version: string) => `Tintype ${version} is available.`,
  updateFoundDetail: 'It is downloaded only if you say so, and put in place when you quit.',
  download: 'Download',
  updateReady: 'The new version is ready.',
  updateReadyDetail:
    'It is put in place when you quit Tintype. Photos that are still being saved are waited for.',
  quitNow: 'Quit Now',
  upToDate: 'There is no newer version.',
  upToDateDetail: (version: string) => `This is Tintype ${version}.`,
  updateNotFound: 'New versions could not be looked for.',
  updateNotFoundDetail:
    'Check the connection to the internet and try again. The log file says what was wrong.',
  updateNotFetched: 'The new version could not be downloaded.',
  updateNotFetchedDetail: 'Nothing has changed. Try again later. The log file says what was wrong.',
  notKept: 'The setting could not be kept.',
}

export type ShellWords = typeof en

const zh: ShellWords = {
  actions: {
    'photos.add': '添加照片…',
    'photos.previous': '上一张照片',
    'photos.next': '下一张照片',
    'photos.remove': '关闭这张照片',
    'style.stable': '稳健风格',
    'style.artistic': '艺术风格',
    'factor.down': '降低渲染系数',
    'factor.up': '提高渲染系数',
    'compare.toggle': '对比',
    'photo.save': '以原尺寸保存…',
  },
  file: '文件',
  edit: '编辑',
  photo: '照片',
  view: '显示',
  help: '帮助',
  recent: '最近打开',
  clearRecent: '清空列表',
  showLogs: '显示日志文件',
  stillSaving: 'Tintype 仍在保存照片。',
  stillSavingDetail: '如果现在退出，尚未完成的照片不会被保存。原片永远不会被改动。',
  quitAnyway: '仍然退出',
  goOn: '继续工作',
  saved: '彩色照片已保存',
  notSaved: '有一张照片未能保存',
  crashed: 'Tintype 必须关闭',
  ok: '好',
  later: '以后再说',
  updates: '更新',
  updateChoices: {
    off: '从不检查新版本',
    stable: '每次启动时检查',
    beta: '同时检查测试版',
  },
  lookNow: '立即检查',
  updateFound: (version) => `Tintype ${version} 已发布。`,
  updateFoundDetail: '只有在您同意后才会下载，并在退出时安装。',
  download: '下载',
  updateReady: '新版本已准备好。',
  updateReadyDetail: '退出 Tintype 时会安装新版本；仍在保存的照片会先保存完。',
  quitNow: '立即退出',
  upToDate: '没有更新的版本。',
  upToDateDetail: (version) => `当前是 Tintype ${version}。`,
  updateNotFound: '无法检查新版本。',
  updateNotFoundDetail: '请检查网络连接后重试。日志文件中记录了原因。',
  updateNotFetched: '新版本下载失败。',
  updateNotFetchedDetail: '一切保持原样，请稍后再试。日志文件中记录了原因。',
  notKept: '这项设置无法保存。',
}

/** In the person's language; call it once the app is ready. */
export function shellWords(): ShellWords {
  return app.getLocale().toLowerCase().startsWith('zh') ? zh : en
}
