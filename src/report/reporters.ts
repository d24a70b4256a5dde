import { github } from './github.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import type { MakeReporter } from './reporter.ts'
import { markdown } from './table.ts'
import { terminal } from './terminal.ts'

/** All reporters, by the name that `--reporter` takes. */
export const reporters: ReadonlyMap<string, MakeReporter> = new Map([
  ['default', terminal],
  ['json', json],
  ['junit', junit],
  ['github', github],
  ['markdown', markdown],
])
