import { checkSpecsOf } from './shipped.ts'

await checkSpecsOf('md-cluster')
