import { run } from '../../src/cli/command.ts'
import { plain } from '../../src/report/palette.ts'
import { root } from './project.ts'

/** Runs the command in this process, in the checkout, at a time that stands still. */
export async function allways(words: readonly string[], signal = new AbortController().signal) {
  let [out, errors] = ['', '']
  const code = await run(words, {
    folder: root,
    version: '0.0.0',
    environment: {},
    width: 90,
    out: text => {
      out += text
    },
    errors: {
      write: (text: string) => {
        errors += text
      },
    },
    now: () => 0,
    memory: () => 0,
    signal,
    palette: () => plain,
  })
  return { code, out, errors }
}
