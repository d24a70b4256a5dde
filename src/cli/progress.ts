import type { Progress } from '../checker/result.ts'
import type { FuzzProgress } from '../fuzz/result.ts'
import { seconds } from '../report/text.ts'

/** Where progress is shown: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

interface Surroundings {
  readonly stream: ProgressStream
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Bytes in use. */
  readonly memory: () => number
}

// Redrawn, a line is cheap to look at; in a log each one stays.
const REDRAW = 200
const LOG = 10_000
const SHORT = 1_000

/** Shows how far a check is: one redrawn line on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #around: Surroundings
  #name = ''
  #started = 0
  #shown = 0
  #isDrawn = false

  constructor(around: Surroundings) {
    this.#around = around
  }

  start(name: string): void {
    this.#name = name
    this.#started = this.#around.now()
    this.#shown = this.#started
  }

  show(progress: Progress): void {
    this.#draw(() => progressText(this.#name, progress, this.#around.memory()))
  }

  showFuzzing(progress: FuzzProgress): void {
    this.#draw(() => fuzzingText(this.#name, progress, this.#around.memory()))
  }

  #draw(text: () => string): void {
    const { stream, now } = this.#around
    const time = now()
    const pause = stream.isTTY ? REDRAW : LOG
    if (time - this.#started < SHORT || time - this.#shown < pause) return
    this.#shown = time
    const line = text()
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${line.slice(0, (stream.columns ?? 80) - 1)}`)
      this.#isDrawn = true
    } else stream.write(`${line}\n`)
  }

  /** Takes the line away, before anything else is written. */
  clear(): void {
    if (this.#isDrawn) this.#around.stream.write('\r\u001b[K')
    this.#isDrawn = false
  }
}

// The line has to fit a terminal of 80 columns. Made when it is asked for, which is never in a short run.
let format: Intl.NumberFormat | undefined
const short = (count: number) => {
  format ??= new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
  return format.format(count)
}

function progressText(name: string, progress: Progress, bytes: number): string {
  const { generated, distinct, queue, depth } = progress
  const rate = Math.round(generated / Math.max(progress.seconds, 0.001))
  const use = `${Math.round(bytes / 2 ** 20)} MB, ${seconds(progress.seconds)}`
  // All that the symbolic engine knows.
  if (generated === 0) return `${name}: ${short(distinct)} distinct, ${use}`
  return [
    `${name}: ${short(generated)} states`,
    `${short(distinct)} distinct`,
    `${short(queue)} queued`,
    `depth ${depth}`,
    `${short(rate)} states/s`,
    use,
  ].join(', ')
}

function fuzzingText(name: string, progress: FuzzProgress, bytes: number): string {
  const { runs, steps, distinct } = progress
  return [
    `${name}: ${short(runs)} runs`,
    `${short(steps)} steps`,
    `${short(distinct)} distinct`,
    `${Math.round(bytes / 2 ** 20)} MB`,
    seconds(progress.seconds),
  ].join(', ')
}
