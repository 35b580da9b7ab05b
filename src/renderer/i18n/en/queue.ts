/** English texts of the queue of renders. */

const photos = (count: number) => (count === 1 ? '1 photo' : `${count} photos`)

export const enQueue = {
  queue: 'Queue',
  queueOf: (done: number, total: number) => `Colouring ${done} of ${total}`,
  queueHeld: (open: number) => `Paused: ${photos(open)} to go`,
  queueFailed: (count: number) => (count === 1 ? '1 failed' : `${count} failed`),
  queueEmpty: 'Nothing is waiting. Choose photos in the album and press “Colourise”.',
  queueEnded: 'Done before',
  queueMore: (count: number) => `and ${count} more`,
  queuePause: 'Pause',
  queueResume: 'Go on',
  queueCancelAll: 'Cancel all',
  queueRetryFailed: 'Try the failed ones again',
  queueClear: 'Clear the list',
  queueShow: 'Show the queue',
  queueHide: 'Hide the queue',
  jobState: {
    queued: 'Waiting',
    running: 'Colouring',
    paused: 'Paused',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  } as Readonly<Record<'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled', string>>,
  jobFirst: 'Do this first',
  jobPause: 'Pause this photo',
  jobResume: 'Go on with this photo',
  jobCancel: 'Cancel this photo',
  jobRetry: 'Try again',
  jobRetryCpu: 'Try on the processor',
  jobRetryLower: (factor: number) => `Try with render factor ${factor}`,
  jobOpen: (name: string) => `Open ${name}`,
  jobMove: (name: string) => `Move ${name}`,
}
