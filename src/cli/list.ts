import { failureText } from '../report/failure.ts'
import { listing } from '../report/listing.ts'
import { exitCodes } from './exit-code.ts'
import { selectSpecs } from './select.ts'
import type { Surroundings } from './surroundings.ts'

export interface ListCommand {
  readonly specs: readonly string[]
  readonly debug: boolean
  readonly colour: boolean | undefined
}

/** `allways list`: says what there is to check, without checking it. Gives the exit code. */
export async function listCommand(
  { specs: given, debug, colour }: ListCommand,
  around: Surroundings,
): Promise<number> {
  const { specs, failures } = await selectSpecs(given, around.folder)
  const look = { palette: around.palette(colour), width: around.width }
  let hasErrors = failures.length > 0
  for (const file of new Set(specs.map(each => each.file))) {
    const inFile = specs.filter(each => each.file === file).map(each => each.spec)
    try {
      around.out(listing(file, inFile, look))
    } catch (error) {
      hasErrors = true
      around.errors.write(failureText(file, error as Error, debug)) // Only Errors are thrown there.
    }
  }
  for (const { where, error } of failures) around.errors.write(failureText(where, error, debug))
  return hasErrors ? exitCodes.error : exitCodes.fine
}
