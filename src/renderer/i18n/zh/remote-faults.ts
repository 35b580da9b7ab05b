/** The sentences of the faults about addresses and keys, in Simplified Chinese; see `faults.ts`. */
import type { FaultCode, FaultData } from '../../../contract/errors.ts'

type RemoteCode = Extract<FaultCode, `address.${string}` | `access.${string}` | 'image.animated'>

export const zhRemoteFaults: { [Code in RemoteCode]: (data: FaultData<Code>) => string } = {
  'address.invalid': ({ address }) =>
    `${address}：这不是图片的网址。网址应以 http:// 或 https:// 开头，且不含用户名或密码；请更正后再试。`,
  'address.private': ({ address, host }) =>
    `${address}：它指向私有网络（${host}），Tintype 不会从那里获取内容。请先保存图片再添加文件；如果该网络属于您，可用 --allow-private 启动 "tintype serve"。`,
  'address.unreachable': ({ address, reason }) => `${address}：无法获取（${reason}）。请检查网址和网络连接。`,
  'address.status': ({ address, status }) =>
    `${address}：对方服务器返回了 ${status}，而不是图片。请在浏览器中打开它，并复制图片本身的网址。`,
  'address.redirects': ({ address }) => `${address}：网址不断跳转，没有尽头。请复制图片本身的网址。`,
  'address.tooLarge': ({ address, limit }) =>
    `${address}：超过 ${Math.round(limit / 1e6)} MB，这是从网址获取的上限。请先保存再添加文件。`,
  'address.tooSlow': ({ address, seconds }) =>
    `${address}：${seconds} 秒内没有传完。请再试一次，或先保存再添加文件。`,
  'address.notAPicture': ({ address, type }) =>
    `${address}：那里不是图片，而是 ${type}。请在浏览器中打开它，并复制图片本身的网址。`,
  'image.animated': ({ file, frames }) =>
    `${file}：这是一个有 ${frames} 帧的动画。请把其中一帧作为图片发送，或作为影片上色（"tintype film"）。`,
  'access.noKeys': () =>
    '这个工作室不接受程序访问，因此没有密钥。请用 "tintype serve" 启动可供程序访问的工作室。',
  'access.unknownKey': ({ id }) => `没有密钥“${id}”。"tintype keys list" 会列出所有密钥。`,
  'access.unusable': ({ file, reason }) =>
    `${file}：无法读取服务器的密钥和任务（${reason}）。请检查磁盘是否在位且可写；或移走该文件并新建密钥。`,
}
