import { type Command, InvalidArgumentError } from 'commander'
import type { FuzzCommand } from './fuzz.ts'
import { collect, readGuard, readSetting, seconds, textOrJson, wholeFrom } from './options.ts'
import type { ReporterChoice } from './output.ts'
import type { Setting } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

interface Options
  extends Pick<
    FuzzCommand['limits'],
    'runs' | 'seed' | 'path' | 'maxSteps' | 'timeLimit' | 'swarm'
  > {
  readonly set?: ReadonlyMap<string, Setting>
  readonly guard?: ReadonlyMap<string, boolean>
  readonly property?: readonly string[]
  readonly examples?: string
  readonly reporter?: readonly ReporterChoice[]
  readonly out?: string
  readonly debug?: boolean
  readonly color?: boolean
}

/** Adds `allways fuzz` to the command. */
export function addFuzz(
  program: Command,
  around: Surroundings,
  done: (code: number) => void,
): void {
  program
    .command('fuzz')
    .description('make random runs, for models that are too large to be explored: no proof')
    .argument('<spec...>', 'files, folders, quoted globs, or file#name')
    .option('--runs <n>', 'how many (default: 10,000, or 30 seconds)', wholeFrom(1))
    .option(
      '--seed <n>',
      'the same seed makes the same runs (default: another one each time)',
      seed,
    )
    .option('--path <n>', 'end with the run of this number: what a violation says', wholeFrom(0))
    .option(
      '--time-limit <seconds>',
      'stop after so long, for each spec (default: 30 without --runs)',
      seconds,
    )
    .option('--max-steps <n>', 'steps of a run at most (default: 100)', wholeFrom(1))
    .option('--no-swarm', 'all runs take all actions and parameters')
    .option(
      '--examples <folder>',
      'recorded runs to begin with (default: counterexamples/, if it is there)',
    )
    .option('--set <name=value>', 'another value of a parameter (repeatable)', readSetting)
    .option('--guard <name=off|on>', 'switch a guard of the model (repeatable)', readGuard)
    .option('--property <name>', 'only this property (repeatable)', collect)
    .option('--reporter <name[=file]>', 'default or json (repeatable)', textOrJson)
    .option('--out <folder>', 'write counterexamples there, to be replayed')
    .action(async (specs: string[], _, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const { runs, seed, path, timeLimit, maxSteps, swarm } = options
      const { fuzzCommand } = await import('./fuzz.ts')
      const code = await fuzzCommand(
        {
          specs,
          changes: {
            set: options.set ?? new Map(),
            guards: options.guard ?? new Map(),
            properties: options.property ?? [],
          },
          limits: {
            ...(runs !== undefined && { runs }),
            ...(seed !== undefined && { seed }),
            ...(path !== undefined && { path }),
            ...(timeLimit !== undefined && { timeLimit }),
            ...(maxSteps !== undefined && { maxSteps }),
            ...(swarm !== undefined && { swarm }),
          },
          examples: options.examples,
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

function seed(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || (value | 0) !== value)
    throw new InvalidArgumentError(`Give a whole number from ${-(2 ** 31)} to ${2 ** 31 - 1}.`)
  return value
}
