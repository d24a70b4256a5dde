import { afterLine, afterUnlogged, atLine, type Followed, type Path, type Pause } from './path.ts'

interface Place {
  /** How many lines are explained. */
  readonly line: number
  readonly state: number
  /** Steps taken since that left no line. */
  readonly silent: number
}

/**
 * Follows one run, and goes back where a line does not fit: finds its way through logs that leave
 * much open, where all states that are possible would be too many. A place that was left in vain is
 * not tried again.
 */
export async function depthFirst(path: Path, pause: Pause): Promise<Followed> {
  const tried = new Tried(path.most)
  const open: Place[] = path.transitions.initial
    .map(state => ({ line: 0, state, silent: 0 }))
    .reverse()
  const result = (reached: number, isInterrupted: boolean): Followed => ({
    reached,
    states: tried.at(reached),
    widest: tried.widest,
    isCut: tried.isCut,
    isInterrupted,
  })
  let furthest = 0
  for (let place = open.pop(); place; place = open.pop()) {
    if (!tried.note(place)) continue
    const { line } = place
    furthest = Math.max(furthest, line)
    if (line === path.told.length) return result(line, false)
    if (await pause()) return result(furthest, true)
    const next = atLine(path, line, () => [...placesAfter(path, place)])
    // The last one is taken first.
    open.push(...next.reverse())
  }
  return result(furthest, false)
}

/** The places that follow: what the log tells comes before what it does not. */
function* placesAfter(path: Path, { line, state, silent }: Place): Generator<Place> {
  for (const to of afterLine(path, line, state)) yield { line: line + 1, state: to, silent: 0 }
  if (silent < path.unlogged.most)
    for (const to of afterUnlogged(path, state)) yield { line, state: to, silent: silent + 1 }
}

/** The places that were tried, with the fewest silent steps that led there. */
class Tried {
  isCut = false
  widest = 0
  readonly #most: number
  readonly #lines: Map<number, number>[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Whether a place is worth trying: it was not, or only with less room for silent steps. */
  note({ line, state, silent }: Place): boolean {
    this.#lines[line] ??= new Map()
    const states = this.#lines[line]
    const known = states.get(state)
    if (known !== undefined && known <= silent) return false
    if (known === undefined && states.size >= this.#most) {
      this.isCut = true
      return false
    }
    states.set(state, silent)
    this.widest = Math.max(this.widest, states.size)
    return true
  }

  /** The states in which so many lines were explained, as they were right after the last of them. */
  at(line: number): readonly number[] {
    return [...(this.#lines[line] ?? [])].filter(([, silent]) => silent === 0).map(([s]) => s)
  }
}
