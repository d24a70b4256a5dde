import { checkSpecsOf } from './shipped.ts'

await checkSpecsOf('cluster-membership')
