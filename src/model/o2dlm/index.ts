export { o2dlm, o2dlmMastery } from './o2dlm.ts'
export { node, O2dlm } from './state.ts'
