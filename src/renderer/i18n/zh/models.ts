/** Simplified Chinese texts of the models screen. */
import type { enModels } from '../en/models.ts'
import type { Translated } from '../shapes.ts'

/** By the id of a built-in pack or of an entry of the built-in catalogue. */
export const zhModelSummaries: Readonly<Record<string, string>> = {
  'tintype-stable': '色彩稳定自然，适合人像、风景和整本相册。',
  'tintype-artistic': '色彩更大胆，适合经得起浓墨重彩的照片；天空、衣服和花园更加突出。',
  'tintype-film': '用于电影画面：针对颗粒和噪点训练，相邻画面之间变化最小。',
  'deoldify-artistic':
    '色彩最大胆，细节最多，但失误也较多；适合值得多试几次的单张照片。原始权重：所有渲染系数都可用。',
  'deoldify-video': '三者中最平稳：相邻画面之间几乎不闪烁，适合动态影像。原始权重：所有渲染系数都可用。',
  'deoldify-stable': '色彩较稳定，灰斑和蓝斑较少，适合风景和人像。由原始权重导出：只能使用偶数渲染系数。',
  'deoldify-artistic-onnx': '在偶数渲染系数下，色彩与 DeOldify Artistic 相同；仅在得不到原始文件时使用。',
  ddcolor: '色彩丰富可信，物体边缘清晰；景物繁多的画面首选。只以一种尺寸观看照片。',
  'ddcolor-artistic': '为更浓的色彩而训练的 DDColor。',
  eccv16: '2016 年的经典：小巧、快速、鲜艳，但有色斑；适合作比较，也适合性能较弱的电脑。',
  'real-esrgan-x4':
    '把照片放大四倍，并重新画出清晰的边缘；适合小幅照片和缩略图。没有显卡时较慢。用于放大步骤。',
  'gfpgan-1.4':
    '让模糊的人脸重新清晰。它画出的是可能的样子，而不是当时的样子，可能把亲人变成别人：默认关闭，只用于您标出的人脸。',
  'tintype-enlarge':
    '把照片放大两倍或四倍，并重新画出边缘和质感（Real-ESRGAN x4plus）。细节是补出来的；没有显卡时较慢。',
  'tintype-repair': '找出划痕、灰尘、裂纹、污渍和破损的边缘，只填补找到的地方。',
  siggraph17: '小巧快速，色彩比 ECCV16 更柔和、更稳妥；适合性能较弱的电脑。',
}

/** By the English sentence. */
export const zhModelSentences: Readonly<Record<string, string>> = {
  'The boldest colours and the most detail, with more misses; for single photographs worth some trying.':
    '色彩最大胆，细节最多，但失误也较多；适合值得多试几次的单张照片。',
  'Steadier colours with fewer grey or blue patches; for landscapes and portraits.':
    '色彩较稳定，灰斑和蓝斑较少，适合风景和人像。',
  'The calmest of the three: little flicker from one frame to the next; for moving pictures.':
    '三者中最平稳：相邻画面之间几乎不闪烁，适合动态影像。',
  'The boldest colours and the most detail, with more misses; for single photographs worth some trying. Works at even render factors only.':
    '色彩最大胆，细节最多，但失误也较多；适合值得多试几次的单张照片。只能使用偶数渲染系数。',
  'Steadier colours with fewer grey or blue patches; for landscapes and portraits. Works at even render factors only.':
    '色彩较稳定，灰斑和蓝斑较少，适合风景和人像。只能使用偶数渲染系数。',
  'The calmest of the three: little flicker from one frame to the next; for moving pictures. Works at even render factors only.':
    '三者中最平稳：相邻画面之间几乎不闪烁，适合动态影像。只能使用偶数渲染系数。',
  'Rich colours and clean edges of objects; looks at the photo at one size only.':
    '色彩丰富，物体边缘清晰；只以一种尺寸观看照片。',
  'A model trained with Tintype.': '用 Tintype 训练的模型。',
  'Small and quick, softer colours; a classic of 2016 and 2017.':
    '小巧快速，色彩较柔和；2016 至 2017 年的经典。',
  'Follows hints: a person says "this was green", the model spreads it.':
    '按提示上色：您说“这里是绿色”，模型把它铺开。',
  'DeOldify export': 'DeOldify 导出文件',
  'ECCV16 or SIGGRAPH17': 'ECCV16 或 SIGGRAPH17',
  'SIGGRAPH17 with hints': '带提示的 SIGGRAPH17',
  'Not stated in the file': '文件中没有说明',
  'Not stated in the file (DeOldify itself: MIT)': '文件中没有说明（DeOldify 本身：MIT）',
  'Not stated in the file (DDColor itself: Apache-2.0)': '文件中没有说明（DDColor 本身：Apache-2.0）',
  'Not stated in the file (the original: BSD-2-Clause)': '文件中没有说明（原作：BSD-2-Clause）',
  'Trained with Tintype': '用 Tintype 训练',
  'Trained by the Tintype authors with training/ of this repository; see CARD.md':
    '由 Tintype 作者用本仓库的 training/ 训练；见 CARD.md',
  'MIT (weights trained by the Tintype authors; about half of the training pictures are offered for research only, see CARD.md)':
    'MIT（权重由 Tintype 作者训练；约一半训练图片仅供研究使用，见 CARD.md）',
  'MIT (weights trained by the Tintype authors from EfficientNet-Lite, Apache-2.0, see NOTICE.txt; about half of the training pictures are offered for research only, see CARD.md)':
    'MIT（权重由 Tintype 作者在 EfficientNet-Lite（Apache-2.0，见 NOTICE.txt）基础上训练；约一半训练图片仅供研究使用，见 CARD.md）',
}

export const zhModels: Translated<typeof enModels> = {
  modelsIntro: '色彩由模型给出。有些已经内置；其余的更大，也更大胆或更细腻。',
  modelsHere: '这台电脑上的模型',
  modelsAvailable: '可以安装的模型',
  modelState: { builtIn: '内置', installed: '已安装', available: '可安装' },
  sizeUnknown: '大小未知',
  licence: '许可',
  modelSource: '来源',
  install: '安装',
  fromFolder: '从文件夹安装',
  verify: '检查文件',
  removeModel: '移除',
  modelInstalled: (id) => `已安装：${id}。可在“模型”中选用。`,
  modelWhole: '文件完整。',
  modelDamaged: '有文件损坏或缺失。请移除这个模型后重新安装。',
  hashUnknown: '目录中没有这个文件，因此没有使用。请比较两个哈希值：',
  hashExpected: '目录中的 SHA-256',
  hashActual: '这个文件的 SHA-256',
  hashNone: '没有人公布过',
  trustFile: '信任这个文件',
  importFile: '导入文件',
  importHint: 'DeOldify 检查点（.pth）或 .onnx 上色模型。文件中的代码不会被运行。',
  importLooking: '正在查看文件……',
  importModel: '导入',
  proposalTitle: (file) => `${file} 将成为什么`,
  proposalFamily: '类型',
  proposalFactor: '渲染系数',
  proposalParameters: '参数数量',
  proposalId: '在这里的名称',
  proposalHint: '先用一张样片试一试；这不会安装任何东西。',
  sampleBefore: '黑白样片',
  sampleAfter: '这个模型上色的结果',
  sampleWild: '这些颜色比照片里的浓得多。这个模型也许需要另一种运行方式。',
  sampleQuestion: '这像照片的颜色吗？像的话就导入。',
  fromFile: '从文件安装',
  modelWork: {
    install: '正在安装',
    send: '正在传送文件',
    sample: '正在为样片上色',
    makeInt8: '正在制作更快的版本',
  },
  speed: (megabytes) => `${megabytes} MB/秒`,
  modelTimeLeft: (hours, minutes, seconds) =>
    hours > 0
      ? `还需 ${hours} 小时 ${minutes} 分`
      : minutes > 0
        ? `还需 ${minutes} 分 ${seconds} 秒`
        : `还需 ${seconds} 秒`,
  makeInt8: '制作更快的版本',
  variantTitle: (name) => `${name} 的更快版本`,
  variantFaster: (times) => `在这台电脑的处理器上，速度是原来的 ${times} 倍。`,
  variantSeen: {
    unseen: '颜色与原模型的差别看不出来。',
    hardlySeen: '颜色与原模型几乎没有差别。',
    seen: '与原模型放在一起，能看出颜色不同。',
  },
  variantNumbers: (photos, mean, most) =>
    `用 ${photos} 张照片测得：平均相差 ${mean} 级，最多 ${most} 级（共 255 级）。`,
  variantKeep: '保留',
  variantThrow: '丢弃',
  modelSummaries: zhModelSummaries,
  modelSentences: zhModelSentences,
  verdictAsk: '测试显卡',
  verdictAsking: '正在测试，可能需要一分钟……',
  verdictCpu: '由处理器完成计算：这里没有可以信任的显卡。',
  verdictFaster: (times) => `结果正确，速度是处理器的 ${times} 倍`,
  verdictSlower: '结果正确，但比处理器慢，因此不使用',
  verdictDiffers: (percent) => `不使用：颜色与处理器的结果最多相差 ${percent}%`,
  verdictNotStarted: '不使用',
}
