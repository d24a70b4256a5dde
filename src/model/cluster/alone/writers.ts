import { per } from '../../../language/cell.ts'
import { flag, type Node } from '../../../language/kind.ts'
import { mortal } from '../life.ts'
import { node } from './nodes.ts'

/** What the models of disks and journals have in common: one node at a time may write. */
export const writers = {
  /** Who may write; at first whoever comes. */
  isWriter: per(node, flag),
  life: mortal(node, { deaths: 1 }),
}

interface Writers {
  readonly life: { up(n: Node<'node'>): boolean }
  readonly isWriter: {
    (n: Node<'node'>): boolean
    every(test: (isWriter: boolean) => boolean): boolean
  }
}

export const isWriting = (s: Writers, n: Node<'node'>) => s.life.up(n) && s.isWriter(n)

/** There is no writer yet. */
export const mayBegin = (s: Writers, n: Node<'node'>) =>
  s.life.up(n) && s.isWriter.every(isWriter => !isWriter)
