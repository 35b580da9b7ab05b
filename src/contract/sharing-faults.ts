/** The faults of sharing on the home network; see `faults.ts`. */
import { z } from 'zod'
import { fault } from './fault-definition.ts'

export const sharingFaults = {
  'guest.readOnly': fault(
    {},
    () =>
      'You are a guest of this library and may look at everything, but not change it. Nothing was changed; its owner can let you edit.',
  ),
  'guest.ownerOnly': fault(
    {},
    () => 'This is for the owner of the library, at their own machine. Nothing was changed.',
  ),
  'sharing.notHere': fault(
    {},
    () =>
      'This studio is not one that shares. Open the desktop program, or start the studio with "npm start", to share a library.',
  ),
  'sharing.noPassword': fault({}, () => 'Choose a password first: without one the library is not shared.'),
  'sharing.noNetwork': fault(
    {},
    () =>
      'This machine has no address on a home network just now. Connect it to the network of your guests and switch on sharing again.',
  ),
  'sharing.cannotListen': fault(
    { address: z.string(), reason: z.string() },
    (d) =>
      `${d.address}: guests can't be let in there (${d.reason}). Choose another address, or end the program that has it.`,
  ),
  'sharing.unusable': fault(
    { file: z.string(), reason: z.string() },
    (d) =>
      `${d.file}: what sharing needs can't be stored or read (${d.reason}). Check that the disk is there and writable; or move the file away and choose a password anew.`,
  ),
} as const
