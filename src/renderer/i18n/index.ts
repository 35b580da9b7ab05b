/** The language in use: the system's, or the one the person chose; and the texts in it. */
import { create } from 'zustand'
import type { Note } from '../../contract/notes.ts'
import type { StudioError } from '../../contract/errors.ts'
import { en } from './en/index.ts'
import type { Words } from './en/index.ts'
import { zhFaults } from './zh/faults.ts'
import { zh } from './zh/index.ts'
import { zhNotes } from './zh/notes.ts'

export const languages = { en, 'zh-CN': zh } as const
export type Language = keyof typeof languages

const storageKey = 'tintype.language'

const isLanguage = (value: string | null): value is Language => value !== null && value in languages

function storedLanguage(): Language | null {
  try {
    const value = localStorage.getItem(storageKey)
    return isLanguage(value) ? value : null
  } catch {
    // Storage may be switched off; the system's language serves then.
    return null
  }
}

function systemLanguage(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN'
    if (tag.toLowerCase().startsWith('en')) return 'en'
  }
  return 'en'
}

/** For dates and hours: the way in which the system writes this language, British or American. */
export const localeOf = (language: Language): string =>
  navigator.languages.find((tag) => tag.toLowerCase().startsWith(language.slice(0, 2))) ?? language

interface LanguageState {
  language: Language
  choose: (language: Language) => void
  /** As the settings of the studio say; the page stores it for its next start. */
  follow: (setting: 'system' | 'en' | 'zh') => void
}

export const useLanguage = create<LanguageState>()((set, get) => ({
  language: storedLanguage() ?? systemLanguage(),
  choose(language) {
    try {
      localStorage.setItem(storageKey, language)
    } catch {
      // It then lasts until the page is closed.
    }
    set({ language })
  },
  follow(setting) {
    get().choose(setting === 'system' ? systemLanguage() : setting === 'zh' ? 'zh-CN' : 'en')
  },
}))

export const useTranslation = (): Words => languages[useLanguage((state) => state.language)]

/** For code outside components, at the moment of use. */
export const wordsNow = (): Words => languages[useLanguage.getState().language]

/** A fault's sentence in the language in use. */
export function sentenceOf(error: StudioError): string {
  if (useLanguage.getState().language === 'en') return error.message
  // The table pairs each code with its own data; TypeScript can't follow that pairing through an index.
  const sentence = zhFaults[error.code] as (data: StudioError['data']) => string
  return sentence(error.data)
}

/** A note's sentence in the language in use. */
export const noteSentence = ({ code, message, data = {} }: Note): string =>
  useLanguage.getState().language === 'en' ? message : zhNotes[code](data)
