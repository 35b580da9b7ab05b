/** The corners of a print in their order: clockwise from the top left, as directions from its middle. */
export const cornerOrder = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const
