/** The faults about pictures that are fetched from an address, and about the keys of programs; see `faults.ts`. */
import { z } from 'zod'
import { fault } from './fault-definition.ts'

const address = z.string()

export const remoteFaults = {
  'address.invalid': fault(
    { address },
    (d) =>
      `${d.address}: this is no address of a picture. It begins with http:// or https:// and holds no user name or password; correct it and try again.`,
  ),
  'address.private': fault(
    { address, host: z.string() },
    (d) =>
      `${d.address}: it leads into a private network (${d.host}), where Tintype fetches nothing. ` +
      `Save the picture and add the file; or start "tintype serve" with --allow-private if that network is yours.`,
  ),
  'address.unreachable': fault(
    { address, reason: z.string() },
    (d) => `${d.address}: nothing could be fetched (${d.reason}). Check the address and the connection.`,
  ),
  'address.status': fault(
    { address, status: z.int() },
    (d) =>
      `${d.address}: the server there answered ${d.status} in place of a picture. Open it in a browser, and copy the picture's own address.`,
  ),
  'address.redirects': fault(
    { address },
    (d) =>
      `${d.address}: it leads from one address to the next without an end. Copy the picture's own address.`,
  ),
  'address.tooLarge': fault(
    { address, limit: z.number() },
    (d) =>
      `${d.address}: larger than ${Math.round(d.limit / 1e6)} MB, the most that is fetched from an address. Save it and add the file.`,
  ),
  'address.tooSlow': fault(
    { address, seconds: z.number() },
    (d) =>
      `${d.address}: it did not come within ${d.seconds} seconds. Try again, or save it and add the file.`,
  ),
  'address.notAPicture': fault(
    { address, type: z.string() },
    (d) =>
      `${d.address}: what lies there is no picture but ${d.type}. Open it in a browser, and copy the picture's own address.`,
  ),
  'image.animated': fault(
    { file: z.string(), frames: z.int() },
    (d) =>
      `${d.file}: this is an animation of ${d.frames} frames. Send one frame of it as a picture, or colour it as a film ("tintype film").`,
  ),
  'access.noKeys': fault(
    {},
    () => 'This studio answers no programs, so it has no keys. "tintype serve" starts one that does.',
  ),
  'access.unknownKey': fault(
    { id: z.string() },
    (d) => `There is no key "${d.id}". "tintype keys list" names those there are.`,
  ),
  'access.unusable': fault(
    { file: z.string(), reason: z.string() },
    (d) =>
      `${d.file}: the keys and jobs of the server can't be read (${d.reason}). Check that the disk is there and writable; or move the file away and make new keys.`,
  ),
} as const
