import { checkSpecsOf } from './shipped.ts'

await checkSpecsOf('gfs2-recovery-coordination')
