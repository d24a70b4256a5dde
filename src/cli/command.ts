import { Command, CommanderError, Option } from 'commander'
import { failureText } from '../report/failure.ts'
import { type CheckCommand, checkCommand } from './check.ts'
import { exitCodes } from './exit-code.ts'
import { addFuzz } from './fuzz-options.ts'
import { addInit } from './init.ts'
import { listCommand } from './list.ts'
import { collect, readGuard, readSetting, seconds, threads, wholeFrom } from './options.ts'
import { type ReporterChoice, readReporter } from './output.ts'
import type { Setting } from './settings.ts'
import { readSize } from './size.ts'
import type { Surroundings } from './surroundings.ts'
import { addValidate } from './validate-options.ts'

/** Runs a command line and gives the exit code. */
export async function run(words: readonly string[], around: Surroundings): Promise<number> {
  let code: number = exitCodes.fine
  const command = build(around, made => {
    code = made
  })
  try {
    await command.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    // Commander has said by itself what is wrong; help and version come here, too.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.fine : exitCodes.error
    const isDebug = words.includes('--debug')
    around.errors.write(failureText('', error as Error, isDebug)) // Only Errors are thrown.
    return exitCodes.error
  }
}

interface GlobalOptions {
  readonly debug?: boolean
  readonly color?: boolean
}

interface CheckOptions extends GlobalOptions {
  readonly set?: ReadonlyMap<string, Setting>
  readonly guard?: ReadonlyMap<string, boolean>
  readonly property?: readonly string[]
  readonly engine?: CheckCommand['engine']
  readonly search?: 'bfs' | 'dfs'
  readonly symmetry?: boolean
  readonly maxStates?: number
  readonly maxDepth?: number
  readonly timeLimit?: number
  readonly workers?: number | 'auto'
  readonly memoryLimit?: number
  readonly fingerprints?: boolean
  readonly watch?: boolean
  readonly continue?: boolean
  readonly audit?: boolean
  readonly full?: boolean
  readonly reporter?: readonly ReporterChoice[]
  readonly out?: string
}

function build(around: Surroundings, done: (code: number) => void): Command {
  const program = new Command('allways')
    .description('Explores all ways a protocol can run, to show what holds always.')
    .version(around.version)
    .option('--debug', 'show the stack of errors')
    .option('--color', 'colour even where output is no terminal')
    .option('--no-color', 'no colour (as does NO_COLOR in the environment)')
    .exitOverride()
    .showHelpAfterError('See allways --help, allways check --help.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: around.out,
      writeErr: text => around.errors.write(text),
      outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`),
    })
    .addHelpText('after', exitCodeHelp)
  addCheck(program, around, done)
  program
    .command('list')
    .description('say what there is to check')
    .argument('[spec...]', argumentHelp)
    .action(async (specs: string[], _, command: Command) => {
      const { debug = false, color } = command.optsWithGlobals<GlobalOptions>()
      done(await listCommand({ specs, debug, colour: color }, around))
    })
  program
    .command('replay')
    .description('repeat recorded counterexamples on the models as they are now')
    .argument('<counterexample...>', 'files that check --out wrote; folders and globs, too')
    .action(async (files: string[], _, command: Command) => {
      const { debug = false, color } = command.optsWithGlobals<GlobalOptions>()
      const { replayCommand } = await import('./replay.ts')
      done(await replayCommand({ files, debug, colour: color }, around))
    })
  addFuzz(program, around, done)
  addValidate(program, around, done)
  addInit(program, around, done)
  return program
}

const argumentHelp = 'files, folders, quoted globs, or file#name (default: specs/)'

const exitCodeHelp = `
Exit codes: 0 every spec ended as it expects; 1 a property was violated, or a verdict or a count
is another one than expected; 2 the command, a file or a model is wrong; 3 the search was not
complete; 130 interrupted.`

function addCheck(program: Command, around: Surroundings, done: (code: number) => void): void {
  program
    .command('check', { isDefault: true })
    .description('check specs: the default command')
    .argument('[spec...]', argumentHelp)
    .option('--set <name=value>', 'another value of a parameter (repeatable)', readSetting)
    .option('--guard <name=off|on>', 'switch a guard of the model (repeatable)', readGuard)
    .option('--property <name>', 'only this property (repeatable)', collect)
    .addOption(
      new Option(
        '--engine <engine>',
        'states one by one (default), or sets of them; auto: the first verdict of the two; both: compare',
      ).choices(['explicit', 'symbolic', 'auto', 'both']),
    )
    .addOption(
      new Option('--search <order>', 'breadth-first, for shortest runs, or depth-first').choices([
        'bfs',
        'dfs',
      ]),
    )
    .option('--symmetry', 'reduce by all node sets that are interchangeable')
    .option('--no-symmetry', 'do not reduce')
    .option('--max-states <n>', 'stop at so many distinct states', wholeFrom(1))
    .option('--max-depth <n>', 'do not go deeper; an initial state has depth 1', wholeFrom(1))
    .option('--time-limit <seconds>', 'stop after so long', seconds)
    .option('--workers <n>', 'threads for a large search; auto: one for each core', threads)
    .option('--memory-limit <size>', 'stop before more is needed, e.g. 2G', readSize)
    .addOption(new Option('--fingerprints').hideHelp())
    .option('--watch', 'check again whenever a spec file, or what it imports, is saved')
    .option('--continue', 'go on after a violation: one counterexample for each property')
    .option('--audit', 'check much more often that functions are pure and nodes alike')
    .option(
      '--full',
      'also run the specs that take too long for every day, and compare both engines',
    )
    .option(
      '--reporter <name[=file]>',
      'default, json, junit, github or markdown (repeatable)',
      readReporter,
    )
    .option('--out <folder>', 'write counterexamples there, to be replayed')
    .action(async (specs: string[], _, command: Command) => {
      const options = command.optsWithGlobals<CheckOptions>()
      if (options.fingerprints) command.error(NO_FINGERPRINTS)
      const check = options.watch ? await watching() : checkCommand
      const code = await check(
        {
          specs,
          changes: {
            set: options.set ?? new Map(),
            guards: options.guard ?? new Map(),
            properties: options.property ?? [],
          },
          engine: options.engine,
          search: options.search,
          symmetry: options.symmetry,
          maxStates: options.maxStates,
          maxDepth: options.maxDepth,
          timeLimit: options.timeLimit,
          workers: options.workers,
          memoryLimit: options.memoryLimit,
          continueAfterViolation: options.continue ?? false,
          audit: options.audit ?? false,
          full: options.full ?? false,
          reporters: options.reporter ?? [],
          out: options.out,
          debug: options.debug ?? false,
          colour: options.color,
        },
        around,
      )
      done(code)
    })
}

// Users of other checkers may look for it. The evidence is in docs/store.md.
const NO_FINGERPRINTS =
  'error: there is no --fingerprints: a state is kept exactly, as a pair of numbers, in 8 bytes of a table or a few bits of a matrix, and a fingerprint of 64 bits would take no less. To use less memory, choose smaller bounds, --symmetry or --engine symbolic.'

const watching = async () => (await import('./watch/watch.ts')).watchCommand
