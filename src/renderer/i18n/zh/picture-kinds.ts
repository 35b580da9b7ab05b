/** Kinds of pictures that can't be read, as their names stand in faults, in Chinese. */

const kinds: readonly [pattern: RegExp, chinese: string][] = [
  [/^(\d+)-bit floating-point TIFF$/, '$1 位浮点 TIFF'],
  [/^floating-point Lab TIFF$/, '浮点 Lab TIFF'],
  [/^floating-point TIFF$/, '浮点 TIFF'],
  [/^complex-number TIFF$/, '复数 TIFF'],
  [/^(\d+)-bit signed TIFF$/, '$1 位有符号 TIFF'],
  [/^(\d+)-bit TIFF with differences$/, '$1 位差分 TIFF'],
  [/^(\d+)-bit TIFF with compression (\d+)$/, '压缩方式 $2 的 $1 位 TIFF'],
  [/^(\d+)-bit (.+)$/, '$1 位 $2'],
  [/^JPEG-compressed TIFF of the old kind$/, '旧式 JPEG 压缩的 TIFF'],
  [/^TIFF with more than 1000 pages:$/, '超过 1000 页的 TIFF'],
  [/^TIFF of more than 1 GB with its full page in a SubIFD$/, '超过 1 GB、主图像位于 SubIFD 的 TIFF'],
  [/^(BMP|TIFF) with compression (\d+)$/, '压缩方式 $2 的 $1'],
  [/^TIFF of colou?r kind (\d+)$/, '颜色类型 $1 的 TIFF'],
  [/^(.+) in TIFF$/, 'TIFF 中的 $1'],
  [/^camera raw files without a finished picture in them as$/, '不含成品图的相机 RAW'],
  [/^icon \((ICO|ICNS)\)$/, '图标（$1）'],
  [/^Windows \((WMF|EMF)\)$/, 'Windows 图元文件（$1）'],
  [/^JPEG or PNG inside BMP$/, 'BMP 中的 JPEG 或 PNG'],
  [/^password-protected PDF$/, '有密码的 PDF'],
  [/^Photoshop files \(PSD\) of 32 bits as$/, '32 位的 Photoshop 文件（PSD）'],
  [/^Photoshop files \(PSD\) in an unknown mode as$/, '颜色模式未知的 Photoshop 文件（PSD）'],
  [/^Photoshop files \(PSD\) in (.+) mode as$/, '$1 模式的 Photoshop 文件（PSD）'],
  [/^Photoshop files \(PSD\) without a merged copy as$/, '不含合并图的 Photoshop 文件（PSD）'],
  [/^ZIP-compressed Photoshop \(PSD\)$/, 'ZIP 压缩的 Photoshop 文件（PSD）'],
]

/** A name that is the same in every language, such as "OpenEXR", stays. */
export function kindInChinese(kind: string): string {
  const [pattern, chinese] = kinds.find(([each]) => each.test(kind)) ?? []
  return pattern && chinese ? kind.replace(pattern, chinese) : kind
}
