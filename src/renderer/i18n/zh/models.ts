/** What the built-in models and those of the catalogue are good at, and Tintype's own sentences in manifests, in Chinese. */

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
}
