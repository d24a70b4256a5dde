import { afterLine, atLine, beforeLine, type Followed, type Path, type Pause } from './path.ts'

/** Follows all states that are possible after each line, one line after the other. */
export async function breadthFirst(path: Path, pause: Pause): Promise<Followed> {
  let states: readonly number[] = path.transitions.initial
  let widest = states.length
  let isCut = false
  for (let reached = 0; reached < path.told.length; reached++) {
    if (await pause()) return { reached, states, widest, isCut, isInterrupted: true }
    const next = atLine(path, reached, () => follow(path, reached, states))
    widest = Math.max(widest, next.widest)
    isCut ||= next.isCut
    if (next.states.length === 0) return { reached, states, widest, isCut, isInterrupted: false }
    states = next.states
  }
  return { reached: path.told.length, states, widest, isCut, isInterrupted: false }
}

/** The states after one more line. */
function follow(
  path: Path,
  line: number,
  states: readonly number[],
): Pick<Followed, 'states' | 'widest' | 'isCut'> {
  const before = beforeLine(path, states)
  const found = new Set<number>()
  let { isCut } = before
  for (const state of before.states)
    for (const to of afterLine(path, line, state)) {
      if (found.size < path.most) found.add(to)
      else if (!found.has(to)) isCut = true
    }
  return { states: [...found], widest: Math.max(before.states.length, found.size), isCut }
}
