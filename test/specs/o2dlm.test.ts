import { checkSpecsOf } from './shipped.ts'

await checkSpecsOf('o2dlm')
