/** Simplified Chinese texts of colour by hand. */
import type { enManualColor } from '../en/manual-color.ts'
import type { ManualColorWords, Translated } from '../shapes.ts'

const strokeKinds: ManualColorWords['kinds'] = {
  color: '上色',
  grey: '保持灰色',
  saturation: '饱和度',
  keep: '保留模型颜色',
}
const manualColorKindHints: ManualColorWords['kinds'] = {
  color: '在物体上点一下或涂抹：颜色会铺到它的轮廓为止。',
  grey: '涂到的地方没有颜色。',
  saturation: '涂到的地方变淡或更鲜艳。',
  keep: '其他颜色不会扩散到这里，保留模型给出的颜色。',
}
const manualColorSwatch: ManualColorWords['swatches'] = {
  skinFair: '浅肤色',
  skinDark: '深肤色',
  hairBrown: '棕发',
  hairBlond: '金发',
  fabricRed: '红色布料',
  fabricBlue: '蓝色布料',
  fabricOlive: '橄榄绿布料',
  leaves: '草木',
  wood: '木头与皮革',
  sky: '天空',
}

export const zhManualColor: Translated<typeof enManualColor> = {
  sectionHand: '手工上色',
  manualColorBrush: '画笔',
  manualColorKind: '画笔的作用',
  strokeKinds,
  manualColorKindHints,
  manualColorSwatches: '常用颜色',
  manualColorSwatch,
  manualColorLikely: '模型认为这里可能的颜色',
  manualColorAsking: '正在询问模型……',
  manualColorProposal: (at) => `可能的颜色 ${at}`,
  manualColorOther: '其他颜色',
  manualColorPick: '从照片取色',
  manualColorPickOther: '从另一张照片取色……',
  manualColorPickFrom: (name) => `从 ${name} 取色`,
  manualColorPickOn: (name) => `${name}：方向键移动标记，回车键取色`,
  manualColorAmount: '鲜艳程度',
  manualColorAmountTip: '低于 100% 变淡，高于 100% 更鲜艳。',
  manualColorReach: '扩散范围',
  manualColorReachTip: '低：只在涂抹处。高：一直铺到轮廓为止。',
  workingSize: '画笔大小',
  manualColorSizeTip: '以画面的千分之一为单位。',
  brushSmaller: '缩小画笔',
  brushLarger: '放大画笔',
  manualColorCount: (count) => `${count} 笔`,
  handRemove: '删除这一笔',
  handClear: '全部清除',
  manualColorStrokeAt: (at, kind) => `第 ${at} 笔：${kind}`,
  manualColorLayer: '在照片上涂抹：方向键移动十字线，回车键落笔，Esc 键结束',
  handAt: (across, down) => `横向 ${across}%，纵向 ${down}%`,
  handReference: '借用另一张照片的颜色……',
  manualColorTakeFrom: (name) => `借用 ${name} 的颜色`,
  manualColorReferenceStrength: '借用的程度',
  manualColorReferenceTip: '另一张照片的色调在多大程度上取代这张照片自己的。',
  manualColorReferenceNone: '不再借用',
  historyHandStroke: '手工上色',
  historyHandRemove: '删除一笔',
  historyHandClear: '清除所有笔画',
  historyHandReference: '另一张照片的颜色',
}
