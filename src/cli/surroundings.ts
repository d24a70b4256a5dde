import type { Palette } from '../report/palette.ts'

/** What a command gets from the process: nothing below `main.ts` asks the process itself. */
export interface Surroundings {
  /** Where relative paths start. */
  readonly folder: string
  readonly version: string
  readonly environment: { readonly [name: string]: string | undefined }
  readonly width: number
  /** Whether `out` is looked at as it comes. */
  readonly isTerminal?: boolean
  readonly out: (text: string) => void
  readonly errors: {
    readonly isTTY?: boolean
    readonly columns?: number
    write(text: string): unknown
  }
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  readonly memory: () => number
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly palette: (option: boolean | undefined) => Palette
}
