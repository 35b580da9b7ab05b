/** Simplified Chinese texts of sharing on the home network, for its owner and for guests. */
import type { enSharing } from '../en/sharing.ts'
import type { Translated } from '../shapes.ts'

export const zhSharing: Translated<typeof enSharing> = {
  share: '在家庭网络中共享',
  shareHint:
    '知道地址和密码的人，可以在同一网络中的手机或平板上用浏览器打开这个图库。Tintype 关闭时共享结束，下次启动时默认不共享。',
  shareSwitch: '共享这个图库',
  shareNeedsPassword: '请先设置密码。',
  shareNeedsNetwork: '这台电脑目前没有连接家庭网络。',
  shareAddress: '访客地址',
  shareQr: '访客地址的二维码',
  shareOwnAddress: '这台电脑的地址',
  shareUnreachable: '这台电脑的地址已经改变。请关闭共享再重新打开，让访客得到新地址。',
  shareCertificate:
    '连接使用这台电脑自己生成的证书加密，因此访客的浏览器在首次访问时会发出警告。如果确实是这台电脑，警告的详细信息会显示这个指纹：',
  shareFingerprint: '证书的指纹（SHA-256）',
  shareRole: '访客可以',
  shareRoles: { view: '查看全部内容', edit: '查看和编辑' },
  sharePassword: '访客密码',
  sharePasswordHint: (least) => `至少 ${least} 个字符，之后不会再显示。`,
  sharePasswordThere: '已设置密码。设置新密码会结束所有访客的会话。',
  sharePasswordMake: '随机生成',
  sharePasswordSet: '设置密码',
  shareGuests: '访客',
  shareGuestsNone: '还没有人来访。',
  shareNameless: '未留名的访客',
  shareSince: (time) => `${time} 起`,
  shareHere: '窗口已打开',
  shareAway: '没有打开的窗口',
  shareRemove: (name) => `移除 ${name}`,
  shareRemoveHint: '被移除的访客会立即退出，但凭密码还可以回来；要拒绝对方，请更换密码。',
  shareWrong: (count, address) => `输错密码 ${count} 次，最近一次来自 ${address}。`,
  guestView: '这是共享的图库：您可以查看全部内容，更改由图库主人进行。',
  guestEdit: '这是共享的图库：您所做的更改也会出现在图库主人那里。',
  guestLost: '与图库的连接已断开。您的更改保留在这里，连接恢复后会立即发送；请不要关闭这个页面。',
  guestLostView: '与图库的连接已断开。请不要关闭这个页面，每隔几秒会再试一次。',
  guestOut: '图库主人已结束您的访问。',
  guestEnter: '输入密码',
}
