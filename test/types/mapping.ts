/*
 * What the compiler has to refuse, and what it has to accept, in a mapping. Checked by `tsc`: an
 * expected error that does not come is an error itself.
 */
import type { Node } from 'allways'
import { mapping } from 'allways/validate'
import { twoPhaseCommit } from '../../specs/reference/two-phase-commit.ts'

export const accepted = [
  mapping(twoPhaseCommit, {
    line: line => (line.skip === true ? 'nothing' : { action: 'prepare' }),
  }),
  mapping(twoPhaseCommit, {
    line: (line: { readonly who: string }) => [
      { action: ['decideCommit', 'decideAbort'], after: { 'decision(manager1)': 'committed' } },
      {
        action: 'prepare',
        parameters: [line.who],
        after: (s, m: Node<'manager'>) => ({ vote: [s.decision(m), 'prepared'] }),
      },
    ],
    unlogged: { most: 1, actions: ['learnPrepared'] },
  }),
]

export const refused = [
  // @ts-expect-error: the model has no such action.
  mapping(twoPhaseCommit, { line: () => ({ action: 'prepair' }) }),
  // @ts-expect-error: the model has no such action to leave out.
  mapping(twoPhaseCommit, { line: () => 'nothing', unlogged: { most: 1, actions: ['learn'] } }),
  // @ts-expect-error: the state has no such cell.
  mapping(twoPhaseCommit, { line: () => ({ state: s => ({ owner: [s.owner, null] }) }) }),
  // @ts-expect-error: a field is a pair.
  mapping(twoPhaseCommit, { line: () => ({ state: s => ({ result: s.coordinator }) }) }),
]
