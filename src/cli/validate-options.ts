import { type Command, Option } from 'commander'
import type { ValidationOptions } from '../validate/validate.ts'
import { readGuard, readSetting, textOrJson, wholeFrom } from './options.ts'
import type { ReporterChoice } from './output.ts'
import type { Setting } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

interface Options {
  readonly mapping?: string
  readonly unlogged?: number
  readonly search?: ValidationOptions['search']
  readonly maxStates?: number
  readonly set?: ReadonlyMap<string, Setting>
  readonly guard?: ReadonlyMap<string, boolean>
  readonly reporter?: readonly ReporterChoice[]
  readonly debug?: boolean
  readonly color?: boolean
}

/** Adds `allways validate` to the command. */
export function addValidate(
  program: Command,
  around: Surroundings,
  done: (code: number) => void,
): void {
  program
    .command('validate')
    .description('say whether the log of a real run is a behaviour of a model')
    .argument('<spec>', 'a file, or file#name; of several specs in a file the first one')
    .argument('<log>', 'a file with one JSON object on each line')
    .option('--mapping <file>', 'what a line means (default: it names an action of the model)')
    .option(
      '--unlogged <n>',
      'at most so many steps before each line that leave none',
      wholeFrom(0),
    )
    .addOption(
      new Option('--search <order>', 'all possible states, or one run that goes back').choices([
        'bfs',
        'dfs',
      ]),
    )
    .option(
      '--max-states <n>',
      'follow at most so many states for each line (default: 10000)',
      wholeFrom(1),
    )
    .option('--set <name=value>', 'another value of a parameter (repeatable)', readSetting)
    .option('--guard <name=off|on>', 'switch a guard of the model (repeatable)', readGuard)
    .option('--reporter <name[=file]>', 'default or json (repeatable)', textOrJson)
    .action(async (spec: string, log: string, _, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const { validateCommand } = await import('./validate.ts')
      const code = await validateCommand(
        {
          spec,
          log,
          mapping: options.mapping,
          unlogged: options.unlogged,
          search: options.search,
          maxStates: options.maxStates,
          set: options.set ?? new Map(),
          guards: options.guard ?? new Map(),
          reporters: options.reporter ?? [],
          debug: options.debug ?? false,
          colour: options.color,
        },
        around,
      )
      done(code)
    })
}
