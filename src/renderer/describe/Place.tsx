/** Where photos were taken, as four texts. */
import { useTranslation } from '../i18n/index.ts'
import { edit } from '../library/edits.ts'
import { Field } from './Field.tsx'

export const placeFields = ['location', 'city', 'country', 'gps'] as const
export type PlaceFieldName = (typeof placeFields)[number]

interface Props {
  ids: readonly number[]
  /** Null where the photos differ. */
  valueOf: (field: PlaceFieldName) => string | null
}

export function Place({ ids, valueOf }: Props) {
  const words = useTranslation()
  return (
    <section aria-label={words.place} className="grid gap-2">
      <h3 className="font-medium">{words.place}</h3>
      {placeFields.map((field) => (
        <Field
          key={field}
          label={words.placeFields[field]}
          value={valueOf(field)}
          onSave={(text) => edit({ type: 'place', ids: [...ids], [field]: text })}
        />
      ))}
    </section>
  )
}
