/** English texts of the settings and of libraries. */

export const enSettings = {
  settingsTitle: 'Settings',
  settingsTheme: 'Appearance',
  settingsThemeHint: 'Dark lets pictures glow; light is kinder in a bright room.',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' } as Readonly<
    Record<'system' | 'light' | 'dark', string>
  >,
  settingsLanguageHint: 'The words of the studio. Names and captions stay as they are.',
  languageSystem: 'As the system',
  settingsImport: 'Importing',
  settingsImportHint:
    'In place: photos stay in their folders and are only read. Copied: the library keeps its own copy, also when the stick is gone.',
  importAs: { reference: 'Leave photos in place', copy: 'Copy photos into the library' } as Readonly<
    Record<'reference' | 'copy', string>
  >,
  settingsColorize: 'Colourise new photos at once',
  settingsColorizeHint: 'Each imported photo goes into the queue with the stable style.',
  settingsWatched: 'Watched folders',
  settingsWatchedHint:
    'New scans in these folders are imported by themselves, as soon as the scanner has finished them.',
  settingsWatchedNone: 'No folder is watched.',
  settingsWatchedLost: 'Not there just now; is its drive plugged in?',
  settingsWatchAdd: 'Watch a folder',
  settingsWatchRemove: (folder: string) => `Watch ${folder} no more`,
  settingsWatchBrowser:
    'In a browser the studio can’t show you folders. “tintype library watch FOLDER” does the same.',
  settingsProvider: 'Computing',
  settingsProviderHint:
    'Automatic tries the graphics card once, trusts it only where it paints like the processor, and takes whichever is faster.',
  settingsUpdates: 'New versions',
  settingsUpdatesHint:
    'Off: Tintype asks nobody. Otherwise it asks, at each start, the place from which this program came whether there is a newer version; nothing about you or your photos is sent. It is downloaded only after you say yes.',
  updateChoices: {
    off: 'Never look',
    stable: 'Look at each start',
    beta: 'Look for test versions too',
  } as Readonly<Record<'off' | 'stable' | 'beta', string>>,
  libraries: 'Libraries',
  librariesHint:
    'Each library is a folder with albums, recipes and finished pictures of its own. What waits in the queue of one goes on when it is opened again.',
  libraryUsual: 'Usual library',
  libraryCurrent: 'Open now',
  libraryGo: 'Open',
  libraryGone: 'Not there just now; is its drive plugged in?',
  libraryForget: (name: string) => `Take ${name} off this list; its folder stays`,
  libraryOpen: 'Open a library …',
  libraryCreate: 'New library …',
  libraryLeaving: 'Opening the library …',
  farm: 'Farm',
  farmHint: (queue: string, store: string) =>
    `Other machines share this studio's work: queue ${queue}, store ${store}.`,
  farmDown: 'The queue does not answer. It is tried again and again; photos wait meanwhile.',
  farmLane: { gpu: 'For graphics cards', any: 'For all', film: 'Film segments' } as Readonly<
    Record<'gpu' | 'any' | 'film', string>
  >,
  farmCounts: (waiting: number, running: number) => `${waiting} waiting, ${running} running`,
  farmWorkers: 'Workers',
  farmNobody: 'Nobody works. “tintype worker” on any machine joins the farm.',
  farmPace: (done: number, perMinute: string | null) =>
    perMinute === null ? `${done} done` : `${done} done, ${perMinute} a minute`,
  farmIdle: 'Waits for work',
  farmFailed: 'Given up',
  farmRetryAll: 'Try all again',
  farmForgetAll: 'Forget all',
  farmRetry: (name: string) => `Try ${name} again`,
  farmForget: (name: string) => `Forget ${name}`,
  farmRetried: (count: number) =>
    count === 1 ? 'One job is tried again.' : `${count} jobs are tried again.`,
  programKeys: 'Keys of programs',
  keysHint:
    'Who has a key may ask this studio from a program, as far as its scopes go. A key is shown once, when it is made; only its hash is stored.',
  keysNone: 'There are no keys.',
  keyName: 'What the key is for',
  keyAdd: 'Make a key',
  keyMade: 'Copy this key now. It is not shown again.',
  keySecret: 'The new key',
  keyRevoke: (name: string) => `Revoke the key ${name}`,
  keyRevoked: 'Revoked',
  keyPerDay: 'Pictures a day',
  keyPerDayHint: 'Empty: as many as it likes.',
  keyUse: (today: number, perDay: number | null) =>
    perDay === null ? `${today} today` : `${today} of ${perDay} today`,
  keyScopes: 'What it may do',
  keyScope: {
    colorize: 'Colour pictures',
    read: 'Read the library',
    write: 'Change the library',
    manage: 'Models, settings, keys',
    metrics: 'Read figures',
  } as Readonly<Record<'colorize' | 'read' | 'write' | 'manage' | 'metrics', string>>,
  settingsPlaces: 'Where things lie',
  settingsLibrary: 'Library',
  settingsLibraryHint: 'Albums, recipes, finished pictures and copies of photos. Back this folder up.',
  settingsCache: 'Cache',
  settingsCacheHint: 'Previews and prepared models. All of it can be made again.',
  settingsShow: 'Show folder',
  settingsClear: 'Clear the cache',
  settingsCleared: (size: string) => `${size} freed.`,
  providers: {
    auto: 'Automatic',
    cpu: 'Processor',
    webgpu: 'Graphics card (WebGPU)',
    coreml: 'Apple Neural Engine (Core ML)',
    dml: 'Graphics card (DirectML)',
    cuda: 'Graphics card (CUDA)',
  } as Readonly<Record<string, string>>,
}
