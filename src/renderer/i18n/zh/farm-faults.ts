/** The sentences of the faults about the farm, in Simplified Chinese; see `faults.ts`. */
import type { FaultCode, FaultData } from '../../../contract/errors.ts'

type FarmCode = Extract<FaultCode, `farm.${string}`>

export const zhFarmFaults: { [Code in FarmCode]: (data: FaultData<Code>) => string } = {
  'farm.otherVersion': ({ farm, own }) =>
    `农场的任务属于 Tintype ${farm}，而这里是 Tintype ${own}：已拒绝，因为结果可能不同。请在两边安装同一版本。`,
  'farm.otherTools': ({ file, farm, own }) =>
    `${file}：影片由 ffmpeg ${farm} 切分，而此工作机上的是 ${own}，片段可能无法拼接。请在两边安装同一版本的 ffmpeg，然后运行 "tintype farm retry"。`,
  'farm.none': () => '这个工作室自己完成全部工作。使用 --queue 和 --store 可与其他机器分担。',
  'farm.unreachable': ({ queue, reason }) =>
    `${queue}：农场的队列没有响应（${reason}）。请检查那里是否运行着 Redis 或 Valkey，以及地址是否正确。`,
  'farm.storeFailed': ({ store, reason }) =>
    `${store}：农场的存储没有正常响应（${reason}）。请检查它是否在位且可读写；等待中的任务会再次尝试。`,
  'farm.storeDamaged': ({ file, place }) =>
    `${file}：农场存储中 ${place} 处的内容与放入时不同。任务重试时会重新放入。`,
  'farm.badJob': ({ reason }) =>
    `农场队列中的一个任务无法读取（${reason}），未做任何处理。请用 "tintype farm forget" 移除它。`,
  'farm.killer': ({ file, times }) =>
    `${file}：已有 ${times} 个工作进程在处理它时终止，因此被搁置。请查明原因，然后运行 "tintype farm retry"。`,
  'farm.unknownJob': ({ id }) =>
    `农场中没有名为“${id}”的失败任务。"tintype farm failed" 会列出所有失败任务。`,
}
