// Starts ./thread.ts where the package is run from its sources and Node does not load TypeScript.
import { register } from 'tsx/esm/api'

register()
await import('./thread.ts')
