/** What is known of the photo on the workbench, to be changed without leaving it. */
import { PhotoDetails } from '../../../describe/PhotoDetails.tsx'
import { detailOf, useWorkbench } from '../store.ts'

export function DetailsSection() {
  const photo = useWorkbench(detailOf)
  return photo && <PhotoDetails key={photo.id} photo={photo} bare />
}
