/**
 * `npm run bench`: measures allways beside SPIN, Rumur and TLC, in one run on one machine. See
 * README.md for what is measured and how.
 *
 * Exit codes: 0 all counts agree; 1 they do not, or a checker failed; 2 wrong usage, or allways
 * itself is not built (the others are measured all the same).
 */
import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type Benchmark, benchmarks } from './benchmark.ts'
import type { Checker, Instance } from './checker.ts'
import { allwaysWith } from './checkers/allways.ts'
import { rumur } from './checkers/rumur.ts'
import { spin } from './checkers/spin.ts'
import { tlc } from './checkers/tlc.ts'
import { compare } from './compare.ts'
import { documentOf, machine } from './document.ts'
import { problemsOf, type Result } from './result.ts'
import { tableOf } from './table.ts'

interface Options {
  readonly models: readonly Benchmark[]
  readonly sizes?: readonly number[]
  readonly checkers: readonly Checker[]
  readonly workers: readonly number[]
  readonly runs: number
  readonly timeLimit: number
  readonly quick: boolean
  readonly json?: string
}

const allways = allwaysWith(1)
const checkers: readonly Checker[] = [allways, spin, rumur, tlc]

const options = new Command('npm run bench --')
  .description('Measure allways beside SPIN, Rumur and TLC (where installed) on the same models.')
  .addOption(listOption('--models <names>', benchmarks))
  .option('--sizes <numbers>', 'numbers of nodes, instead of those of each model', wholeNumbers)
  .addOption(listOption('--checkers <names>', checkers))
  .option('--workers <numbers>', 'allways with so many workers, too', workerCounts, [])
  .option('--runs <number>', 'runs of each checker; the median counts', wholeNumber, 1)
  .option('--time-limit <seconds>', 'give a checker up after this time', wholeNumber, 900)
  .option('--quick', 'small sizes: a test of the counts, not of the times', false)
  .option('--json <file>', 'write the results to this file, too')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>()

process.exitCode = await run(options)

async function run({ models, sizes, workers, runs, timeLimit, quick, json, ...chosen }: Options) {
  const progress = (line: string) => console.error(line)
  const wanted = chosen.checkers.flatMap(checker =>
    checker === allways ? [allways, ...workers.map(allwaysWith)] : [checker],
  )
  const present = wanted.filter(checker => checker.absent() === undefined)
  const absences = chosen.checkers.flatMap(checker => {
    const reason = checker.absent()
    return reason === undefined ? [] : [`without ${checker.name}: ${reason}`]
  })
  for (const absence of absences) progress(absence)
  const versions: Record<string, string> = {}
  for (const checker of present)
    if (chosen.checkers.includes(checker)) versions[checker.name] = await checker.version()

  const instances = models.flatMap(benchmark =>
    (sizes ?? (quick ? benchmark.quickSizes : benchmark.sizes)).map(
      (size): Instance => ({ benchmark, size }),
    ),
  )
  const results: Result[] = []
  for (const instance of instances) {
    const effort = { runs, limitSeconds: timeLimit, progress }
    results.push(...(await compare(instance, present, effort)))
  }

  const named = Object.entries(versions).map(([name, version]) => `${name} (${version})`)
  console.log(`${machine()}; ${named.join(', ')}; runs: ${runs}\n\n${tableOf(results)}`)
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify(documentOf(results, versions), null, 2)}\n`)
  }
  const problems = problemsOf(results)
  for (const line of [...absences, ...problems]) console.error(`\n${line}`)
  if (problems.length > 0) return 1
  return chosen.checkers.includes(allways) && !present.includes(allways) ? 2 : 0
}

interface Named {
  readonly name: string
}

/** An option whose value names some of `all`, which it then stands for in the order of `all`. */
function listOption<T extends Named>(flags: string, all: readonly T[]): Option {
  const names = `of ${all.map(({ name }) => name).join(', ')}`
  const parse = (value: string): readonly T[] => {
    const wanted = value.split(',').map(name => name.trim())
    const unknown = wanted.find(name => !all.some(one => one.name === name))
    if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is not one ${names}.`)
    return all.filter(({ name }) => wanted.includes(name))
  }
  return new Option(flags, names).argParser(parse).default(all, 'all')
}

function wholeNumbers(value: string): readonly number[] {
  const numbers = value.split(',').map(wholeNumber)
  if (numbers.some(number => number < 2)) {
    throw new InvalidArgumentError('The models have at least two nodes.')
  }
  return numbers
}

function workerCounts(value: string): readonly number[] {
  const numbers = value.split(',').map(wholeNumber)
  if (numbers.includes(1)) throw new InvalidArgumentError('One worker is always measured.')
  return numbers
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError(`"${value}" is not a whole number above zero.`)
  }
  return number
}
