/** What galleries, sheets and pictures of before and after say themselves, in each language. */
import type { GalleryWords } from './page.ts'

export const said: Record<'en' | 'zh', GalleryWords> = {
  en: {
    before: 'before',
    after: 'after',
    photographs: (count) => (count === 1 ? '1 photograph' : `${count} photographs`),
    play: 'Slide show',
    stop: 'Stop',
    previous: 'Previous photograph',
    next: 'Next photograph',
    close: 'Close',
    compare: 'Before, from the left',
    count: '$AT of $COUNT',
  },
  zh: {
    before: '原片',
    after: '上色后',
    photographs: (count) => `${count} 张照片`,
    play: '幻灯片',
    stop: '停止',
    previous: '上一张',
    next: '下一张',
    close: '关闭',
    compare: '从左边显示原片',
    count: '第 $AT 张，共 $COUNT 张',
  },
}
