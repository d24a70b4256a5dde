import { flag, per, range, type Spec } from 'allways'
import crashLock, { client } from '../specs/reference/crash-lock.ts'
import { modelInfo } from '../src/language/model.ts'

/**
 * The crash-recovery lock with its cells spread over many words of 32 bits: between any two of them
 * stand cells that the protocol does not use, all of them at another than their first value, so that
 * they take up bits in every state. It has the same states and steps as the lock itself.
 */
export function spread(clients: number, words: number): Spec {
  const lock = crashLock[0]!
  const info = lock.model[modelInfo]
  const real = Object.entries(info.definition.cells)
  const each = Math.ceil((words * 32) / (clients * real.length))
  const padding = per(client, range(1, each), flag.initially(false))
  const cells = Object.fromEntries(
    real.flatMap(([name, cell]) => [[name, cell] as const, [`${name}Padding`, padding] as const]),
  )
  const init = (s: never) => {
    let state = s as { with(...a: unknown[]): typeof s } & { all(d: unknown): { list: unknown[] } }
    for (const c of state.all(client).list)
      for (let i = 1; i <= each; i++)
        for (const [name] of real) state = state.with(c, i, { [`${name}Padding`]: true }) as never
    return state
  }
  const model = {
    name: 'crash-lock-wide',
    [modelInfo]: { ...info, definition: { ...info.definition, cells }, init: init as never },
  }
  const { counts: _, ...rest } = lock
  return { ...rest, name: 'crash-lock-wide', model, parameters: { clients } }
}
