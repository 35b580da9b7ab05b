/** The program's version, for the metadata of what it makes. */
import about from '../../../package.json' with { type: 'json' }

export const version: string = about.version
