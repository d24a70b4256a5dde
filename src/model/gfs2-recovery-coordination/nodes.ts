import { nodes, ordered } from '../../language/kind.ts'

/** The nodes of cluster4. They are interchangeable. */
export const node = nodes('node', 3)

/** The nodes of cluster3, where the lowest node id decides. */
export const member = ordered('node', 3)

/** The journals on the disk, by jid: a new mounter gets the lowest that is free. */
export const journal = ordered('journal', 3)
