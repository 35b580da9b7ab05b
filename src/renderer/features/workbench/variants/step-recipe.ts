/** The recipe of a step of a history, asked for when its row is seen: of two hundred steps a person sees a few. */
import { useEffect, useState, type RefObject } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Recipe } from '../../../../contract/recipe.ts'
import { studioQueries } from '../../../rpc/query.ts'
import type { Variant } from '../store.ts'

function useSeen(place: RefObject<Element | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (!place.current || isSeen) return undefined
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [place, isSeen])
  return isSeen
}

/** @param place of its row @returns null until it is known */
export function useStepRecipe(
  place: RefObject<Element | null>,
  variant: Variant,
  { seq, at }: Variant['steps'][number],
): Recipe | null {
  const isSeen = useSeen(place)
  const isCurrent = seq === variant.cursor
  const query = studioQueries.library.recipeAt.queryOptions({
    input: { variant: variant.id, seq },
    enabled: isSeen && !isCurrent,
    staleTime: Infinity,
  })
  // A step that was undone gives its number to the next one.
  const { data } = useQuery({ ...query, queryKey: [...query.queryKey, at] })
  if (!isSeen) return null
  return isCurrent ? variant.recipe : (data?.recipe ?? null)
}
