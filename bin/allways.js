#!/usr/bin/env node
import * as nodeModule from 'node:module'

// Node 22.1 and later can keep what they compiled for the next run.
nodeModule.enableCompileCache?.()
await import('../dist/cli/main.js')
