import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { suggestion } from '../language/nearest.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { failureText } from '../report/failure.ts'
import type { Look } from '../report/palette.ts'
import { replayText } from '../report/replayed.ts'
import { type ItfMeta, readItf } from '../trace/itf.ts'
import { replay } from '../trace/replay.ts'
import { exitCodes } from './exit-code.ts'
import { findFiles, traceFiles } from './find.ts'
import { loadSpecs } from './load.ts'
import type { Surroundings } from './surroundings.ts'

export interface ReplayCommand {
  readonly files: readonly string[]
  readonly debug: boolean
  readonly colour: boolean | undefined
}

/** `allways replay`: repeats recorded runs on the models as they are now. Gives the exit code. */
export async function replayCommand(
  { files: given, debug, colour }: ReplayCommand,
  around: Surroundings,
): Promise<number> {
  const look = { palette: around.palette(colour), width: around.width }
  const codes = new Set<number>()
  const fail = (where: string, error: unknown) => {
    around.errors.write(failureText(where, error as Error, debug)) // Only Errors are thrown there.
    codes.add(exitCodes.error)
  }
  const files = given.flatMap(argument => {
    try {
      return findFiles(argument, traceFiles, around.folder)
    } catch (error) {
      fail(argument, error)
      return []
    }
  })
  for (const file of new Set(files))
    try {
      codes.add(await replayOne(file, files.length === 1, look, around))
    } catch (error) {
      fail(file, error)
    }
  return [exitCodes.error, exitCodes.failed].find(code => codes.has(code)) ?? exitCodes.fine
}

async function replayOne(
  file: string,
  isWhole: boolean,
  look: Look,
  around: Surroundings,
): Promise<number> {
  const path = resolve(around.folder, file)
  const trace = readItf(readFileSync(path, 'utf8'))
  const meta = trace['#meta']
  const spec = await findSpec(meta, path, around.folder)
  const result = replay(spec, trace)
  around.out(replayText(file, meta, result, isWhole, look))
  return result.kind === 'replayed' ? exitCodes.fine : exitCodes.failed
}

async function findSpec({ source, spec }: ItfMeta, path: string, folder: string): Promise<Spec> {
  const root = [folder, ...foldersAbove(path)].find(each => existsSync(resolve(each, source)))
  if (root === undefined)
    throw new ModelError(
      `Its spec file ${source} is neither in ${folder} nor in a folder above the counterexample.`,
      'Run allways replay in the folder that the check was run in.',
    )
  const file = relative(folder, resolve(root, source)).replaceAll(sep, '/')
  const specs = await loadSpecs(file, folder).catch((error: ModelError) => {
    throw error.at(file)
  })
  const found = specs.find(each => each.name === spec)
  if (found) return found
  throw new ModelError(
    `${source} has no spec "${spec}" any more.`,
    suggestion(
      spec,
      specs.map(each => each.name),
    ),
  )
}

function foldersAbove(path: string): string[] {
  const above = dirname(path)
  return above === path ? [] : [above, ...foldersAbove(above)]
}
