import { failureText } from '../../report/failure.ts'
import { counted } from '../../report/text.ts'
import type { CheckCommand } from '../check.ts'
import { exitCodes } from '../exit-code.ts'
import { findFiles, specFiles } from '../find.ts'
import { splitArgument } from '../select.ts'
import type { Surroundings } from '../surroundings.ts'
import { Changes } from './changes.ts'
import { Running } from './running.ts'

const CLEAR = '\u001b[2J\u001b[3J\u001b[H'

/**
 * `allways check --watch`: checks, and whenever a file is saved checks again what is made of it, until
 * it is interrupted. Each check is a new process: a module that was imported once cannot be imported
 * anew, nor can what it has learned be told from what has changed. Gives the exit code.
 */
export async function watchCommand(command: CheckCommand, around: Surroundings): Promise<number> {
  const { folder, signal } = around
  const given = command.specs.length ? command.specs : ['specs']
  const misspelt = given.flatMap(argument => mistakeIn(argument, folder, command.debug))
  if (misspelt.length > 0) {
    around.errors.write(misspelt.join(''))
    return exitCodes.error
  }
  const { faint } = around.palette(command.colour)
  const tell = (text: string) => around.errors.write(`\n${faint(text)}\n`)
  const changes = new Changes(given, folder)
  let specs: readonly string[] = given
  // The next process, which gets ready while nothing else is to be done.
  const spare: Running[] = []
  for (;;) {
    const running = spare.pop() ?? new Running()
    running.check({ ...command, specs }, () => {
      tell(`Watching ${counted(changes.size, 'file')}. Ctrl-C ends.`)
      spare.push(new Running())
    })
    const change = await changes.next(signal)
    if (!change) {
      await Promise.all([running.stop(), ...spare.map(each => each.kill())])
      changes.close()
      return exitCodes.interrupted
    }
    // What was not checked to its end still has to be.
    specs = running.isDone ? change.specs : [...new Set([...specs, ...change.specs])]
    await running.kill()
    if (around.isTerminal) around.out(CLEAR)
    tell(`Changed: ${change.files.join(', ')}`)
  }
}

// Later a file may come back; what was never there is misspelt.
function mistakeIn(argument: string, folder: string, isDebug: boolean): readonly string[] {
  try {
    findFiles(splitArgument(argument, folder).path, specFiles, folder)
    return []
  } catch (error) {
    return [failureText(argument, error as Error, isDebug)] // Only Errors are thrown.
  }
}
