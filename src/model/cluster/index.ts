export { type Mortality, mortal } from './life.ts'
export { type AtDeath, type NetworkFaults, network } from './network.ts'
