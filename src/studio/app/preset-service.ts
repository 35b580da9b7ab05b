/** A person's presets for windows: kept one change at a time, and told to every window. */
import PQueue from 'p-queue'
import type { Preset } from '../../contract/presets.ts'
import { presetFileText } from '../preset-file.ts'
import { findPreset, importPreset, listPresets, removePreset, renamePreset, savePreset } from '../presets.ts'
import type { EventHub } from './event-hub.ts'

export class PresetService {
  readonly #data: string
  readonly #hub: Pick<EventHub, 'presets'>
  /** Each change reads what the one before it has written. */
  readonly #writing = new PQueue({ concurrency: 1 })

  constructor(paths: { data: string }, hub: Pick<EventHub, 'presets'>) {
    this.#data = paths.data
    this.#hub = hub
  }

  list(): Promise<Preset[]> {
    return listPresets(this.#data)
  }

  /** @throws as `savePreset` */
  save(preset: Pick<Preset, 'name' | 'recipe' | 'steps'>): Promise<Preset> {
    return this.#change(() => savePreset(this.#data, preset))
  }

  /** @throws as `renamePreset` */
  rename(id: string, name: string): Promise<Preset> {
    return this.#change(() => renamePreset(this.#data, id, name))
  }

  /** @throws as `removePreset` */
  async remove(id: string): Promise<{ removed: true }> {
    await this.#change(() => removePreset(this.#data, id))
    return { removed: true }
  }

  /** @throws as `importPreset` */
  import(text: string, file: string): Promise<Preset> {
    return this.#change(() => importPreset(this.#data, text, file))
  }

  /** @throws as `findPreset` */
  async export(id: string): Promise<{ file: string; text: string }> {
    const preset = await findPreset(this.#data, id)
    return { file: `${preset.name.replace(/[/\\:*?"<>|]/g, '-')}.json`, text: presetFileText(preset) }
  }

  async #change<T>(work: () => Promise<T>): Promise<T> {
    const result = await this.#writing.add(work)
    this.#hub.presets()
    return result
  }
}
