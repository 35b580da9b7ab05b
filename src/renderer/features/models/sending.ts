/** Model files on their way from a browser to the studio: chosen with its own picker, sent with progress. */
import type { z } from 'zod'
import { fromStudioError, studioErrorSchema } from '../../../contract/errors.ts'
import { uploadNameHeader } from '../../../contract/rpc.ts'

/** Asks for files; null where the person closed the picker or chose none. */
export function chooseInBrowser(several: boolean): Promise<[File, ...File[]] | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.pth,.pt,.onnx'
    input.multiple = several
    input.addEventListener('cancel', () => resolve(null))
    input.addEventListener('change', () => {
      const [first, ...rest] = input.files ?? []
      resolve(first ? [first, ...rest] : null)
    })
    input.click()
  })
}

interface SendOptions {
  signal?: AbortSignal
  /** 0 to 1; `fetch` has no event for it. */
  onProgress?: (fraction: number) => void
}

/**
 * Sends one file to an address of the studio.
 * @param answer what it is answered with
 * @throws StudioFault; an AbortError when cancelled
 */
export function send<T>(
  path: string,
  file: File,
  answer: z.ZodType<T>,
  { signal, onProgress }: SendOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.responseType = 'json'
    request.setRequestHeader(uploadNameHeader, encodeURIComponent(file.name.toWellFormed()))
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress?.(loaded / Math.max(1, total)),
    )
    request.addEventListener('load', () => {
      if (request.status < 300) {
        const parsed = answer.safeParse(request.response)
        if (parsed.success) resolve(parsed.data)
        else reject(parsed.error)
        return
      }
      const fault = studioErrorSchema.safeParse(request.response)
      reject(fault.success ? fromStudioError(fault.data) : new Error(request.statusText))
    })
    request.addEventListener('error', () => reject(new Error('The studio does not answer.')))
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')))
    signal?.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
