/** One row of the grid. */
import { memo } from 'react'
import { Cell } from './Cell.tsx'
import { boxesOf } from './layout.ts'
import type { GridLayout } from './layout.ts'

interface Props {
  layout: GridLayout
  row: number
  ids: readonly number[]
  /** Position of the photo that Tab leads to. */
  tabStop: number
}

export const Row = memo(function Row({ layout, row, ids, tabStop }: Props) {
  const height = layout.heights[row]
  return (
    <div role="presentation" className="absolute inset-x-0" style={{ top: layout.tops[row], height }}>
      {boxesOf(layout, row).map(({ index, left, width }) => (
        <Cell
          key={ids[index]}
          id={ids[index]}
          index={index}
          count={layout.count}
          left={left}
          width={width}
          height={height}
          tabStop={index === tabStop}
        />
      ))}
    </div>
  )
})
