/** The darkest and the lightest level of one channel, or of luma: 0 to 255. */
export interface Levels {
  black: number
  white: number
}
