export { groups } from './groups.ts'
export type { GroupBounds } from './shape.ts'
