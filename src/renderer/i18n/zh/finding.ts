/** Simplified Chinese texts of finding photos: years, the map, smart albums, stacks, and what is not known of them. */
import type { enFinding } from '../en/finding.ts'
import type { Translated } from '../shapes.ts'

export const zhFinding: Translated<typeof enFinding> = {
  decadeHeading: (first) => `${first} 年代`,
  yearHeading: (year) => `${year} 年`,
  scrubber: '年份',
  toFind: '待补充',
  undated: '日期不详',
  noPlace: '地点不详',
  unseen: '尚未查看',
  map: '地图',
  mapHint: '照片地图；方向键移动，加减键缩放',
  mapAll: '显示全部照片',
  mapEmpty: '还没有带坐标的照片。坐标可以在照片信息中填写，也会随照片导入。',
  mapPart: '地图的一部分',
  smartAlbums: '智能相册',
  smartName: '智能相册名称',
  smartMenu: (name) => `智能相册 ${name}`,
  smartKeep: '保存为智能相册',
  smartOpen: '打开智能相册',
  smartRename: '重命名智能相册',
  smartUpdate: '改用当前显示的条件',
  smartDelete: '删除智能相册',
  smartUnreadable: '这个智能相册由更新版本的 Tintype 创建，此处无法读取它的条件。',
  noSmartAlbums: '还没有：先设定筛选，再保存',
  stack: '堆叠在一起',
  unstack: '拆分堆叠',
  stackAlike: '堆叠看起来几乎一样的照片',
  stackToggle: '展开或收起堆叠',
  stackedCount: (count) => `${count} 张照片的堆叠`,
  variantCount: (count) => `${count} 个版本`,
}
