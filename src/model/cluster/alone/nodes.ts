import { nodes } from '../../../language/kind.ts'

/** The nodes of the small models that use one part each, to check it alone. */
export const node = nodes('node', 2)
