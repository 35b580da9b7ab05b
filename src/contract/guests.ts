/** What guests of a shared library may ask: a role for each procedure of the contract, and for each upload. */
import type { StudioContract } from './rpc.ts'
import type { GuestRole } from './sharing.ts'

/** Who may ask: any guest, guests that may edit, or the owner alone. */
export type AskedBy = GuestRole | 'owner'

type AccessTable = {
  readonly [Part in keyof StudioContract]: { readonly [Name in keyof StudioContract[Part]]: AskedBy }
}

/**
 * A procedure that is missing here does not compile. `view` changes nothing that lasts; `owner` is what concerns the
 * machine: its settings, dialogs, folders, models, keys and addresses that it would fetch from.
 */
export const guestAccess: AccessTable = {
  studio: { info: 'view' },
  models: {
    list: 'owner',
    install: 'owner',
    pick: 'owner',
    sample: 'owner',
    import: 'owner',
    makeInt8: 'owner',
    installInt8: 'owner',
    discard: 'owner',
    remove: 'owner',
    verify: 'owner',
    verdicts: 'owner',
  },
  library: {
    events: 'view',
    restore: 'owner',
    summary: 'view',
    order: 'view',
    timeline: 'view',
    places: 'view',
    shared: 'view',
    // It tells where on the owner's disk the original lies.
    file: 'owner',
    look: 'edit',
    cards: 'view',
    photo: 'view',
    recipeAt: 'view',
    edit: 'edit',
    undo: 'edit',
    redo: 'edit',
    pick: 'owner',
    importAddress: 'owner',
    importSamples: 'edit',
    findMissing: 'owner',
    cancelActivity: 'edit',
    dismissActivity: 'edit',
    show: 'owner',
  },
  prints: { find: 'edit', split: 'edit', recut: 'edit', findBack: 'edit' },
  film: {
    open: 'view',
    proxy: 'view',
    frame: 'view',
    loop: 'edit',
    damage: 'view',
    forecast: 'edit',
    export: 'owner',
  },
  libraries: { known: 'owner', pick: 'owner', create: 'owner', open: 'owner', forget: 'owner' },
  queue: {
    list: 'view',
    review: 'view',
    render: 'edit',
    renderVariant: 'edit',
    pause: 'edit',
    resume: 'edit',
    cancel: 'edit',
    retry: 'edit',
    move: 'edit',
    look: 'edit',
    clear: 'edit',
  },
  export: { forecast: 'edit', start: 'edit' },
  presets: {
    list: 'view',
    save: 'edit',
    rename: 'edit',
    remove: 'edit',
    import: 'edit',
    export: 'view',
  },
  settings: {
    get: 'owner',
    problem: 'owner',
    set: 'owner',
    view: 'owner',
    setView: 'owner',
    places: 'owner',
    showPlace: 'owner',
    clearCache: 'owner',
    watched: 'owner',
    watch: 'owner',
    unwatch: 'owner',
  },
  workbench: {
    preview: 'view',
    sweep: 'view',
    tiles: 'view',
    damage: 'view',
    enlargeForecast: 'view',
    enlargeSpot: 'view',
    proposals: 'view',
  },
  keys: { list: 'owner', add: 'owner', revoke: 'owner' },
  farm: { status: 'owner', failed: 'owner', retry: 'owner', forget: 'owner' },
  sharing: {
    status: 'owner',
    start: 'owner',
    stop: 'owner',
    setPassword: 'owner',
    setRole: 'owner',
    removeGuest: 'owner',
  },
}

/** Paths that take a `POST`; what is not named here takes none from a guest. */
export const guestUploads: Readonly<Record<string, AskedBy>> = { '/photos': 'edit' }

/** @param path of the procedure: `['library', 'edit']`; one that nobody has decided about is the owner's */
export function askedBy(path: readonly string[]): AskedBy {
  const [part, name] = path
  if (path.length !== 2 || part === undefined || name === undefined) return 'owner'
  const table: Readonly<Record<string, Readonly<Record<string, AskedBy>>>> = guestAccess
  const row = Object.hasOwn(table, part) ? table[part] : undefined
  return (row && Object.hasOwn(row, name) && row[name]) || 'owner'
}

export const mayAsk = (role: GuestRole, needed: AskedBy): boolean => needed === 'view' || needed === role
