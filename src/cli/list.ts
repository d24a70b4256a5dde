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
  const fail = (where: string, error: Error) =>
    around.errors.write(failureText(where, error, debug))
  let hasErrors = failures.length > 0
  let shown: string | undefined
  for (const { file, spec } of specs) {
    if (file !== shown) around.out(`${look.palette.faint(file)}\n`)
    shown = file
    try {
      around.out(listing(spec, look))
    } catch (error) {
      hasErrors = true
      fail(`${file}#${spec.name}`, error as Error) // Only Errors are thrown there.
    }
  }
  for (const { where, error } of failures) fail(where, error)
  return hasErrors ? exitCodes.error : exitCodes.fine
}
