#!/usr/bin/env node
import * as nodeModule from 'node:module'
import { setFlagsFromString } from 'node:v8'

// Node 22.1 and later can keep what they compiled for the next run.
nodeModule.enableCompileCache?.()
// V8 optimises a function once it has run for long enough. Most specs are small: there, to optimise early
// takes more time of the processor than it saves. A search of some seconds does not notice.
setFlagsFromString('--interrupt-budget=300000')
await import('../dist/cli/main.js')
