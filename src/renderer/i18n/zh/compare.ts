/** Simplified Chinese texts of comparing several pictures of a photo, and of choosing among several looks. */
import type { enCompare } from '../en/compare.ts'
import type { Translated } from '../shapes.ts'

export const zhCompare: Translated<typeof enCompare> = {
  compareSeveral: '对比版本、系数或模型',
  comparedStage: (name) => `${name} 的多幅画面并排；加号和减号缩放，Shift 加方向键一起移动`,
  comparedPicture: (name, label) => `${name}：${label}`,
  comparedAt: (place) => `第 ${place} 幅`,
  comparedKind: '对比的内容',
  comparedKinds: { variants: '版本', factors: '渲染系数', models: '模型' },
  comparedCount: '并排的数量',
  comparedCountOf: (count) => `${count} 幅并排`,
  comparedEnd: '结束对比',
  comparedTake: (label) => `采用：${label}`,
  comparedTaken: (label) => `${label}，正在使用`,

  looks: '多种效果',
  looksTitle: '多种效果：选一种',
  looksClose: '收起多种效果',
  lookTake: (name) => `采用这种效果：${name}`,
  lookTaken: (name) => `${name}，正在使用`,
  lookFailed: (name) => `${name} 失败`,
  lookBolder: (name, factor) => `${name}，更大胆（渲染系数 ${factor}）`,
  lookFiner: (name, factor) => `${name}，更精细（渲染系数 ${factor}）`,
  lookStrength: (name, strength) => `${name}，色彩 ${strength}`,
  historyLook: '选用效果',

  sweepLarge: '放大显示渲染系数',
  sweepSmall: '在照片下方显示渲染系数',
}
