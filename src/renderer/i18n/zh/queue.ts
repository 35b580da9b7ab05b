/** Simplified Chinese texts of the queue of renders. */
import type { enQueue } from '../en/queue.ts'
import type { Translated } from '../shapes.ts'

export const zhQueue: Translated<typeof enQueue> = {
  queue: '队列',
  queueOf: (done, total) => `正在上色：第 ${done} 张，共 ${total} 张`,
  queueHeld: (open) => `已暂停，还有 ${open} 张`,
  queueFailed: (count) => `${count} 张失败`,
  queueEmpty: '队列里没有照片。在相册中选好照片，点“上色”即可。',
  queueEnded: '已结束',
  queueMore: (count) => `另有 ${count} 张`,
  queuePause: '暂停',
  queueResume: '继续',
  queueCancelAll: '全部取消',
  queueRetryFailed: '重试失败的照片',
  queueClear: '清空列表',
  queueShow: '显示队列',
  queueHide: '收起队列',
  jobState: {
    queued: '等待中',
    running: '正在上色',
    paused: '已暂停',
    done: '已完成',
    failed: '失败',
    cancelled: '已取消',
  },
  jobFirst: '优先处理',
  jobPause: '暂停这张照片',
  jobResume: '继续这张照片',
  jobCancel: '取消这张照片',
  jobRetry: '重试',
  jobRetryCpu: '改用处理器重试',
  jobRetryLower: (factor) => `用渲染系数 ${factor} 重试`,
  jobOpen: (name) => `打开 ${name}`,
  jobMove: (name) => `移动 ${name}`,
}
