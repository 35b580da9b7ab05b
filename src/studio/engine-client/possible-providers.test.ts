/** The settings offer no graphics card of another system, and none where there is none. */
import { expect, test } from 'vitest'
import { possibleProviders } from './possible-providers.ts'

const on = (platform: NodeJS.Platform, folders: Readonly<Record<string, string[]>> = {}) =>
  possibleProviders({ platform, list: (folder) => Promise.resolve(folders[folder] ?? []) })

test('each system has its own, and the processor always', async () => {
  expect(await on('darwin')).toEqual(['cpu', 'coreml', 'webgpu'])
  expect(await on('win32')).toEqual(['cpu', 'dml', 'webgpu'])
  expect(await on('freebsd')).toEqual(['cpu'])
})

test('on Linux a card has to be there', async () => {
  expect(await on('linux')).toEqual(['cpu'])
  expect(await on('linux', { '/dev/dri': ['card0'] })).toEqual(['cpu'])
  expect(await on('linux', { '/dev/dri': ['card0', 'renderD128'] })).toEqual(['cpu', 'webgpu'])
  expect(await on('linux', { '/proc/driver/nvidia': ['version', 'gpus'] })).toEqual(['cpu', 'cuda', 'webgpu'])
})
