/** The contract as REST: method, path, scope and a sentence for each procedure; null for what only a window's dialogs can do. */
import type { Scope } from './access.ts'
import type { ApiContract } from './api.ts'
import type { StudioContract } from './rpc.ts'

export interface RestRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`; `{id}` is a field of the input. */
  path: `/${string}`
  scope: Scope
  summary: string
  /** 200 when left out; 202: the work goes on after the answer. */
  status?: 201 | 202
}

type RouteTable<Contract> = {
  [Slice in keyof Contract]: { [Name in keyof Contract[Slice]]: RestRoute | null }
}

const route = (
  scope: Scope,
  method: RestRoute['method'],
  path: RestRoute['path'],
  summary: string,
  status?: RestRoute['status'],
): RestRoute => ({ scope, method, path, summary, ...(status !== undefined && { status }) })

const read = 'read'
const write = 'write'
const manage = 'manage'
const colorize = 'colorize'

export const restRoutes: RouteTable<StudioContract & ApiContract> = {
  studio: { info: route(read, 'GET', '/studio', 'Which studio this is, and its models') },
  models: {
    list: route(read, 'GET', '/models', 'Models: built in, installed, available'),
    install: route(
      manage,
      'POST',
      '/models/{id}/install',
      'Installs a model of the catalogue; progress as events',
    ),
    pick: null,
    sample: route(
      manage,
      'POST',
      '/proposals/{token}/sample',
      'Colours the sample photograph with a proposed model',
    ),
    import: route(manage, 'POST', '/proposals/{token}/import', 'Installs what the sample has shown'),
    makeInt8: route(manage, 'POST', '/models/{id}/int8', 'Makes a quicker variant and measures it'),
    installInt8: route(manage, 'POST', '/variants-int8/{token}', 'Installs a variant that was measured'),
    discard: route(manage, 'DELETE', '/proposals/{token}', 'Forgets a proposal and its files'),
    remove: route(manage, 'DELETE', '/models/{id}', 'Removes an installed model'),
    verify: route(manage, 'POST', '/models/{id}/verify', 'Compares the files of a model with their hashes'),
    verdicts: route(read, 'GET', '/verdicts', 'What the graphics cards of the machine are good for'),
  },
  library: {
    events: route(read, 'GET', '/events', 'What happens from now on, as events'),
    restore: route(manage, 'POST', '/library/restore', 'Puts a backup in the place of a broken library'),
    summary: route(read, 'GET', '/library', 'Counts, albums, tags'),
    order: route(read, 'POST', '/photos/query', 'Ids of the photos that a query finds'),
    timeline: route(read, 'POST', '/photos/years', 'How many photos of a query are of each year'),
    places: route(read, 'POST', '/photos/places', 'Where the photos of a query were taken'),
    look: route(write, 'POST', '/photos/{id}/look', 'Notes that somebody has looked at a photo'),
    // It tells where on the disk the original lies.
    file: route(manage, 'GET', '/photos/{id}/file', 'Path, camera, lens and exposure of the original'),
    shared: route(read, 'POST', '/photos/shared', 'What is said of several photos, where it is the same'),
    cards: route(read, 'POST', '/photos/cards', 'What a grid shows of photos'),
    photo: route(read, 'GET', '/photos/{id}', 'All about one photo'),
    recipeAt: route(read, 'GET', '/variants/{variant}/steps/{seq}', 'The recipe of a step of a history'),
    edit: route(write, 'POST', '/edits', 'An edit that can be undone'),
    undo: route(write, 'POST', '/edits/undo', 'Undoes the last edit'),
    redo: route(write, 'POST', '/edits/redo', 'Does it again'),
    pick: null,
    importSamples: route(
      write,
      'POST',
      '/library/samples',
      'Imports the pictures that come with Tintype',
      202,
    ),
    importAddress: route(write, 'POST', '/photos/from-address', 'Imports a picture from an address', 202),
    findMissing: route(write, 'POST', '/library/find-missing', 'Looks for missing originals', 202),
    cancelActivity: route(write, 'POST', '/activities/{id}/cancel', 'Ends an import or export'),
    dismissActivity: route(write, 'DELETE', '/activities/{id}', 'Forgets one that has ended'),
    show: null,
  },
  prints: {
    find: route(read, 'GET', '/photos/{photo}/prints', 'Prints that are found on the scan of a page'),
    split: route(write, 'POST', '/photos/{photo}/prints', 'Cuts prints out as photos of their own', 201),
    recut: route(write, 'POST', '/photos/{photo}/recut', 'Cuts a print out of its page again'),
    findBack: route(
      write,
      'POST',
      '/photos/{photo}/back',
      'Pairs a photo with the next, where that is its back',
    ),
  },
  film: {
    open: route(
      read,
      'POST',
      '/films/{photo}/open',
      'Times and scenes of a film; progress, then `done`, as events',
    ),
    proxy: route(
      read,
      'POST',
      '/films/{photo}/proxy',
      'The film small, as a browser plays it; progress as events',
    ),
    frame: route(
      read,
      'POST',
      '/films/{photo}/frame',
      'One frame in the colours of a recipe; progress as events',
    ),
    loop: route(write, 'POST', '/films/{photo}/loop', 'Some seconds in colour; progress as events'),
    damage: route(read, 'GET', '/films/{photo}/damage', "What a film's picture suffers from"),
    forecast: route(read, 'POST', '/films/{photo}/forecast', 'Time, bytes and name of an export'),
    export: route(
      write,
      'POST',
      '/films/{photo}/export',
      'Queues the whole film or a part of it; its card in the queue says where the result is',
      202,
    ),
  },
  libraries: { known: null, pick: null, create: null, open: null, forget: null },
  queue: {
    list: route(
      read,
      'POST',
      '/queue/jobs',
      'Renders of the library: open ones in their order, then ended ones',
    ),
    review: route(read, 'GET', '/queue/review', 'What of the last batch failed, or needs a look'),
    render: route(write, 'POST', '/queue/renders', 'Queues photos of the library at full size', 202),
    renderVariant: route(
      write,
      'POST',
      '/variants/{variant}/renders',
      'Queues one variant at full size',
      202,
    ),
    pause: route(write, 'POST', '/queue/pause', 'Holds jobs, or the whole queue'),
    resume: route(write, 'POST', '/queue/resume', 'Lets them go on'),
    cancel: route(write, 'POST', '/queue/cancel', 'Cancels jobs, or all'),
    retry: route(write, 'POST', '/queue/retry', 'Failed and cancelled jobs again'),
    move: route(write, 'POST', '/queue/move', 'Puts jobs before another'),
    look: route(write, 'POST', '/queue/look', 'These photos first'),
    clear: route(write, 'POST', '/queue/clear', 'Forgets ended jobs'),
  },
  export: {
    forecast: route(read, 'POST', '/exports/forecast', 'Names, number and size of an export'),
    // As a job: see `jobs.export`.
    start: null,
  },
  presets: {
    list: route(read, 'GET', '/presets', 'All presets'),
    save: route(write, 'POST', '/presets', 'Keeps steps of a recipe as a preset'),
    rename: route(write, 'PATCH', '/presets/{id}', 'Renames a preset'),
    remove: route(write, 'DELETE', '/presets/{id}', 'Removes a preset'),
    import: route(write, 'POST', '/presets/import', "Keeps the preset that a file's text says"),
    export: route(read, 'GET', '/presets/{id}/file', "A preset as a file's text"),
  },
  settings: {
    get: route(read, 'GET', '/settings', 'What is set'),
    problem: route(read, 'GET', '/settings/problem', 'What of the stored settings can not be used'),
    set: route(manage, 'PATCH', '/settings', 'Changes what is given'),
    view: route(read, 'GET', '/settings/view', 'How windows look'),
    setView: route(manage, 'PATCH', '/settings/view', 'Changes how windows look'),
    places: route(manage, 'GET', '/settings/places', 'Where library and cache lie, and their sizes'),
    showPlace: null,
    clearCache: route(manage, 'POST', '/settings/clear-cache', 'Deletes what can be made again'),
    watched: route(manage, 'GET', '/settings/watched', 'Folders that are watched'),
    watch: null,
    unwatch: route(manage, 'DELETE', '/settings/watched/{id}', 'Watches a folder no longer'),
  },
  workbench: {
    preview: route(read, 'POST', '/workbench/preview', 'A picture for the screen; progress as events'),
    sweep: route(read, 'POST', '/workbench/sweep', 'A picture for each render factor, as events'),
    tiles: route(read, 'POST', '/workbench/tiles', 'A full-size picture in tiles; progress as events'),
    damage: route(read, 'POST', '/workbench/damage', 'Where a photo is damaged; progress as events'),
    enlargeForecast: route(read, 'POST', '/workbench/enlarge-forecast', 'What enlarging comes to'),
    enlargeSpot: route(
      read,
      'POST',
      '/workbench/enlarge-spot',
      'A square of the photo, enlarged; progress as events',
    ),
    proposals: route(read, 'POST', '/workbench/proposals', 'Likely colours of a place'),
  },
  keys: {
    list: route(manage, 'GET', '/keys', 'Keys of programs'),
    add: route(manage, 'POST', '/keys', 'Makes a key; its secret is answered once', 201),
    revoke: route(manage, 'DELETE', '/keys/{id}', 'Revokes a key'),
  },
  farm: {
    status: route(manage, 'GET', '/farm', 'What waits in the farm, and who works'),
    failed: route(manage, 'GET', '/farm/failed', 'Jobs of the farm that were given up'),
    retry: route(manage, 'POST', '/farm/retry', 'Puts failed jobs back into the queue'),
    forget: route(manage, 'POST', '/farm/forget', 'Forgets failed jobs'),
  },
  /** A person at the machine lets guests in, no program does. */
  sharing: {
    status: null,
    start: null,
    stop: null,
    setPassword: null,
    setRole: null,
    removeGuest: null,
  },
  jobs: {
    list: route(colorize, 'GET', '/jobs', "One's own jobs, the newest first"),
    get: route(colorize, 'GET', '/jobs/{id}', 'One job'),
    events: route(
      colorize,
      'GET',
      '/jobs/{id}/events',
      'The job whenever it changes, as events, until its end',
    ),
    cancel: route(colorize, 'DELETE', '/jobs/{id}', 'Cancels a job'),
    colorize: route(
      colorize,
      'POST',
      '/jobs/colorize',
      'Colours a picture from an address or an upload',
      202,
    ),
    export: route(write, 'POST', '/jobs/export', 'Exports photos of the library as a zip', 202),
  },
  uploads: {
    begin: route(colorize, 'POST', '/uploads', 'Begins an upload in pieces', 201),
    get: route(colorize, 'GET', '/uploads/{id}', 'How far an upload is'),
    remove: route(colorize, 'DELETE', '/uploads/{id}', 'Forgets an upload'),
  },
  server: {
    address: route(
      manage,
      'POST',
      '/addresses',
      'An address that opens the studio in one browser, once',
      201,
    ),
    webhookSecret: route(colorize, 'GET', '/webhook-secret', 'The secret that signs what webhooks are told'),
  },
}
