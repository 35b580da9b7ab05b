/** Simplified Chinese texts of restoring: the automatic steps, and what they found and did. */
import type { enRestore } from '../en/restore.ts'
import type { BorderWords, FilmWords, FindingWords, Translated } from '../shapes.ts'

/** Of the picture, with the space that numbers have before them in a sentence. */
const ofPicture = (share: number) =>
  share > 0 && share < 0.001 ? '不到 0.1%' : ` ${(share * 100).toFixed(1)}%`

const found: FindingWords = {
  'tone.untouched': () => '黑白层次良好，未作改动。',
  'tone.levels': ({ black, white, newBlack, newWhite }) =>
    `${white < 80 ? '照片过暗' : '照片已褪色'}：原来 ${black}～${white} 的层次已展开到 ${newBlack}～${newWhite}。`,
  'tone.cast': () => '已去除偏色。',
  'tone.sepia': () => '上色前已去除棕褐色调。',
  'tone.negative': ({ kind }) => `看起来像一张${kind === 'bw' ? '黑白' : '彩色'}底片。`,
  'negative.inverted': ({ kind }) =>
    kind === 'bw' ? '底片已反转为正像。' : '底片已反转为正像，并去除了橙色片基。',
  'repair.filled': ({ detected, filled, kinds }) => {
    const count = Object.values(kinds).reduce((sum, each) => sum + each.count, 0)
    return `发现 ${count} 处损伤，占画面${ofPicture(detected)}；修补了${ofPicture(filled)}。`
  },
  'repair.clean': () => '没有发现损伤，画面未作改动。',
  'repair.implausible': ({ detected }) =>
    detected > 0.3
      ? `看起来像损伤的地方占画面${ofPicture(detected)}，多得不可信，因此未作改动。`
      : `可能有损伤的地方占画面${ofPicture(detected)}，但不够确定，因此未作改动。`,
  'repair.painted': ({ filled }) => `只修补了涂抹的地方，占画面${ofPicture(filled)}。`,
  'denoise.grain': () => '噪点只是胶片颗粒，未作改动。',
  'denoise.done': ({ share }) => `已去除 ${Math.round(share * 100)}% 的噪点。`,
  'color.kept': () => '这张照片本来就是彩色的，已保留原有的颜色。',
  'hand.referenceGone': ({ reference }) =>
    `要借用颜色的照片${reference === null ? '' : `“${reference}”`}已经不在了，因此没有借用它的颜色。`,
  'upscale.done': ({ width, height }) => `已放大到 ${width} × ${height} 像素；最细微的细节是补出来的。`,
  'upscale.grain': () => '已重新铺上颗粒。',
  'face.none': () => '没有标出人脸，因此未作改动。',
  'face.done': ({ faces }) => `已重绘 ${faces} 张人脸，请与原片对照。`,
  'grade.toneOnly': () => '这张照片没有色彩，因此只调整影调和曲线。',
  'local.toneOnly': () => '这张照片没有色彩，因此局部只调整曝光。',
  'finish.grain': () => '补回了一些细颗粒，皮肤不会显得像蜡。',
}

const zhFilms: FilmWords = { auto: '自动判断', bw: '黑白', color: '彩色' }

const zhBorders: BorderWords = { white: '白色', black: '黑色', paper: '相纸色' }

export const zhRestore: Translated<typeof enRestore> = {
  sectionRestore: '修复',
  restoreAll: '一键修复',
  restoreAllHint: '打开影调、修补、降噪和收尾。每一步都先检查，好的地方不会改动。',
  stepColor: '上色',
  colorAllTheSame: '仍然上色',
  stepManualColor: '手工修正',
  stepGeometry: '旋转与裁剪的结果',
  stepWithout: (step) => `不含：${step}`,
  stepHold: (step) => `按住查看不含“${step}”的照片`,
  stepNegative: '底片',
  stepNegativeHint: '把扫描的底片反转为正像；彩色底片会去除橙色片基。',
  negativeInvert: '反转底片',
  negativeFilm: '胶片',
  negativeFilms: zhFilms,
  stepTone: '影调',
  stepToneHint: '褪色的黑与白、偏色、发黄的旧照。',
  stepRepair: '修补',
  stepRepairHint: '灰尘、划痕、裂纹和污渍。只填补损伤的地方。',
  stepDenoise: '降噪',
  stepDenoiseHint: '去除超出胶片颗粒的噪点。',
  stepFinish: '收尾',
  stepFinishHint: '锐度，以及让表面显得自然的颗粒。',
  stepLooking: '正在检查照片……',
  stepStrength: (step) => `${step}：强度`,
  stepStrengthTip: '这一步做到什么程度。',
  repairSensitivity: '灵敏度',
  repairSensitivityTip: '低：只处理毫无疑问的损伤。高：处理所有可能的损伤。',
  repairDetect: '自动查找损伤',
  doubtShow: '查看位置',
  doubtFill: '填补',
  doubtFilled: '按您的要求，所有可能的损伤都会被填补。',
  doubtLeave: '不填补',
  maskShow: '显示损伤',
  maskOff: '请先打开“修补”：查找损伤之后才能显示。',
  maskBrush: '标记损伤',
  maskEraser: '取消标记',
  maskHint: '标记的地方会被填补，取消标记的地方保持原样。按 [ 和 ] 调整画笔大小。',
  maskLooking: '正在查找损伤……',
  maskLayerAdd: '在照片上标记损伤：方向键移动十字线，回车键落笔，Esc 键结束',
  maskLayerErase: '取消照片上的标记：方向键移动十字线，回车键擦除，Esc 键结束',
  maskCount: (count) => `手工标记 ${count} 笔`,
  maskClear: '清除手工标记',
  historyMaskStroke: '手工标记损伤',
  historyMaskClear: '清除标记',
  finishSharpen: '锐化',
  finishSharpenTip: '轮廓更清晰，颗粒不会变粗。',
  finishGrain: '颗粒',
  finishGrainTip: '去除的噪点中有多少以细颗粒的形式补回。',
  finishBorder: '边框',
  finishNoBorder: '无',
  finishBorders: zhBorders,
  finishBorderWidth: '边框宽度',
  finishBorderTip: '占画面短边的比例。',
  stepUpscale: '放大',
  stepUpscaleHint: '由模型画出更多像素，细节是它补出来的：看着漂亮，但不能当作证据。在渲染或导出时进行。',
  enlargeFactor: '倍数',
  enlargeTimes: (factor) => `宽高各放大 ${factor} 倍`,
  enlargeGrain: '放大：颗粒',
  enlargeGrainTip: '把照片自身的颗粒铺回多少，免得皮肤像塑料。',
  enlargeForecast: (width, height, time) => `${width} × ${height} 像素，在这台电脑上大约需要 ${time}。`,
  enlargeMeasuring: '正在测量这台电脑需要多久……',
  enlargeUse: (factor) => `改为放大 ${factor} 倍`,
  enlargeSpot: '看看局部放大',
  enlargeSpotTip: '显示画面中央的一块。想看某处，请先放大到那里。',
  enlargeSpotHint: '刚才画面中央的一块，按 100 % 显示。',
  enlargeSpotMaking: (fraction) => `正在放大这一块…… ${Math.round(fraction * 100)} %`,
  enlargeSpotHide: '收起局部',
  enlargePlain: '普通放大',
  enlargeByModel: '由模型放大',
  stepFace: '人脸',
  stepFaceHint: '默认关闭：这类模型会编造照片上没有的东西，可能把亲人变成另一个人。',
  stepNoModel: '尚未安装可用的模型。',
  stepModel: (step) => `${step}：模型`,
  stepModelOwn: '内置方法',
  faceMark: '标出人脸',
  faceMarkHint: '圈出一张脸，或在脸上点一下。只有标出的脸会改变。',
  faceCount: (count) => (count === 0 ? '还没有标出人脸。' : `已标出 ${count} 张脸。`),
  faceLayer: '在照片上标出人脸：方向键移动十字线，回车键标记，Esc 键结束',
  faceRemove: (at) => `第 ${at} 张脸保持原样`,
  historyFaceBox: '标出人脸',
  found,
}
