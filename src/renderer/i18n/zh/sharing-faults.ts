/** The sentences of the faults of sharing, in Simplified Chinese; see `faults.ts`. */
import type { FaultCode, FaultData } from '../../../contract/errors.ts'

type SharingCode = Extract<FaultCode, `guest.${string}` | `sharing.${string}`>

export const zhSharingFaults: { [Code in SharingCode]: (data: FaultData<Code>) => string } = {
  'guest.readOnly': () =>
    '您是这个图库的访客，可以查看全部内容，但不能更改。没有任何改动；图库主人可以允许您编辑。',
  'guest.ownerOnly': () => '这项操作只有图库主人在自己的电脑上才能进行。没有任何改动。',
  'sharing.notHere': () => '这个工作室不能共享。请打开桌面程序，或用 "npm start" 启动工作室，再共享图库。',
  'sharing.noPassword': () => '请先设置密码：没有密码就不能共享图库。',
  'sharing.noNetwork': () => '这台电脑目前没有家庭网络中的地址。请连接到访客所在的网络，然后重新打开共享。',
  'sharing.cannotListen': ({ address, reason }) =>
    `${address}：无法在这里接待访客（${reason}）。请换一个地址，或结束占用它的程序。`,
  'sharing.unusable': ({ file, reason }) =>
    `${file}：无法保存或读取共享所需的数据（${reason}）。请检查磁盘是否在位且可写；或移走该文件并重新设置密码。`,
}
