import { nodes } from '../../language/kind.ts'

/** The hosts that share the array. */
export const node = nodes('node', 3)
