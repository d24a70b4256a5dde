/** How reports are coloured. Colour never says what the words do not say. */
export interface Palette {
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
  strong(text: string): string
  faint(text: string): string
}

const same = (text: string): string => text

/** No colour: files, pipes and tests. */
export const plain: Palette = { good: same, bad: same, warn: same, strong: same, faint: same }

/** What a text is made for. */
export interface Look {
  readonly palette: Palette
  /** Columns; longer lines are broken where that is possible. */
  readonly width: number
}
