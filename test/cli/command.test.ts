import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonReport } from '../../src/report/json.ts'
import {
  buildPackage,
  loaded,
  project,
  remove,
  run,
  type Surroundings,
  timeless,
} from './project.ts'
import { badModels, endlessSpec, roomSpecs } from './specs.ts'

let folder = ''

let installed = ''

beforeAll(() => {
  installed = buildPackage()
  const files = {
    'specs/room.ts': roomSpecs,
    'other/wheels.ts': `${endlessSpec}\nconsole.error('${loaded}')\n`,
    'bad/models.js': badModels,
    'load/no-default.ts': 'export const x: number = 1\n',
    'load/not-a-spec.ts': 'export default { hello: 1 }\n',
    'load/syntax.ts': 'const a = 1\nexport default spec(a {\n',
    'load/plain.mjs': 'const a = 1\nexport default spec(a {\n',
    'load/throws.ts': 'const x: any = undefined\n\nexport default x.y\n',
    'load/import.ts': "import { modle } from 'allways'\nexport default modle\n",
    'load/empty-set.ts': "import { nodes } from 'allways'\nexport default nodes('client', 0)\n",
    'load/_helper.ts': 'export const helper = 1\n',
  }
  folder = project(files, installed)
})
afterAll(() => {
  remove(folder)
  remove(installed)
})

const allways = (
  words: readonly string[],
  more: Partial<Pick<Surroundings, 'folder' | 'environment' | 'whenLoaded'>> = {},
) => run(words, { installed, folder, ...more })

const json = async (...words: string[]): Promise<JsonReport> =>
  JSON.parse((await allways([...words, '--reporter', 'json'])).out)

describe.concurrent('allways check', () => {
  test('checks the folder specs by default, and explains one violation', async ({ expect }) => {
    const { code, out, errors } = await allways([])
    expect(errors).toBe('')
    expect(timeless(out)).toMatchInlineSnapshot(`
      "specs/room.ts
        ✓ holds      door                        3 distinct, 5 generated, depth 2, 0.00 s
        ✓ violated   door-without-one-at-a-time  as expected: violates alone in 3 states, 0.00 s

      door-without-one-at-a-time violates alone in 3 states, as expected
        Without oneAtATime: two people do not fit into the room.

        oneAtATime is off: two people do not fit into the room

        1  enter(keeper1)  keeper1 goes in
                           keeper1  inside: false -> true
        2  enter(keeper2)  <- oneAtATime (off) would have forbidden this
                           keeper2 goes in
                           keeper2  inside: false -> true

        violated: alone
        because   keeper1  inside = true
                  keeper2  inside = true

      2 specs in 0.00 s: 1 holds, 1 is violated as expected. 1 spec left out: marked full (--full runs
      them).
      "
    `)
    expect(code).toBe(0)
  })

  test('one spec by its name, even one that is marked full', async ({ expect }) => {
    const { code, out } = await allways(['check', 'specs/room.ts#crowd'])
    expect(code).toBe(0)
    expect(out).toMatch(/✓ holds +crowd +6 distinct/)
  })

  test('--full runs what is left out otherwise', async ({ expect }) => {
    const { specs, leftOut } = await json('check', 'specs', '--full')
    expect(specs.map(({ name }) => name)).toEqual(['door', 'door-without-one-at-a-time', 'crowd'])
    expect(leftOut).toEqual([])
  })

  test('a glob in quotes', async ({ expect }) => {
    const { specs } = await json('{specs,none}/**/r*.ts')
    expect(specs.map(({ name }) => name)).toEqual(['door', 'door-without-one-at-a-time'])
  })

  test('--set and --guard change the specs, whose expectations then do not apply', async ({
    expect,
  }) => {
    const set = await allways(['specs/room.ts#door', '--set', 'keepers=4'])
    expect(set.out).toContain(
      'with keepers = 4: the verdict and counts that the spec expects do not',
    )
    expect(set.out).toContain('5 distinct')
    expect(set.code).toBe(0)
    const off = await allways(['specs/room.ts#door', '--guard', 'oneAtATime=off'])
    expect(off.out).toContain('with oneAtATime off')
    expect(off.out).toContain('violated: alone')
    expect(off.code).toBe(1)
  })

  test('a setting that changes nothing leaves the expectations as they are', async ({ expect }) => {
    const { specs } = await json(
      'specs/room.ts#door',
      '--set',
      'keepers=2',
      '--guard',
      'oneAtATime=on',
    )
    expect(specs[0]).toMatchObject({ expected: 'holds', asExpected: true })
  })

  test('--property leaves out the specs and the properties that are not meant', async ({
    expect,
  }) => {
    const { specs, leftOut } = await json('specs', '--property', 'used')
    expect(specs.map(({ name, properties }) => [name, properties.map(each => each.name)])).toEqual([
      ['door', ['used']],
    ])
    expect(leftOut).toEqual([
      { reason: 'no property used', count: 1 },
      { reason: 'marked full (--full runs them)', count: 1 },
    ])
  })

  test('--search dfs finds the same states', async ({ expect }) => {
    const { specs } = await json('specs/room.ts#door', '--search', 'dfs')
    expect(specs[0]).toMatchObject({ distinct: 3, generated: 5, depth: null, asExpected: true })
  })

  test('--symmetry reduces', async ({ expect }) => {
    const { specs } = await json('specs/room.ts#door', '--symmetry')
    expect(specs[0]).toMatchObject({ distinct: 2, symmetry: ['keeper'] })
  })

  test('a limit makes a check incomplete: exit code 3', async ({ expect }) => {
    const { code, out } = await allways(['other', '--max-states', '500'])
    expect(out).toContain('stopped by the limit on states (--max-states)')
    expect(code).toBe(3)
    const timed = await allways(['other', '--time-limit', '0.2'])
    expect(timed.out).toContain('stopped by the time limit (--time-limit)')
    expect(timed.code).toBe(3)
    const full = await allways(['other', '--memory-limit', '16M'])
    expect(full.out).toContain('stopped by lack of memory (--memory-limit)')
    expect(full.out).toMatch(/! incomplete +wheels +[\d,]+ distinct, [\d,]+ generated, depth \d+/)
    expect(full.code).toBe(3)
  })

  test('Ctrl-C ends with what was found so far: exit code 130', async ({ expect }) => {
    const { code, out } = await allways(['other/wheels.ts'], { whenLoaded: 'SIGINT' })
    expect(out).toMatch(/1 was (interrupted|not reached)/)
    expect(code).toBe(130)
  })
})

describe.concurrent('reporters', () => {
  test('several at once, each where it is told to go', async ({ expect }) => {
    const { out } = await allways([
      'specs',
      '--reporter=default',
      '--reporter=json=reports/all.json',
      '--reporter=junit=reports/all.xml',
      '--reporter=markdown=reports/table.md',
    ])
    expect(out).toContain('2 specs in')
    const report = JSON.parse(readFileSync(join(folder, 'reports/all.json'), 'utf8')) as JsonReport
    expect(report.specs).toHaveLength(2)
    expect(readFileSync(join(folder, 'reports/all.xml'), 'utf8')).toContain(
      'tests="2" failures="0"',
    )
    expect(readFileSync(join(folder, 'reports/table.md'), 'utf8')).toContain('| door | A room')
  })

  test('in GitHub Actions annotations and the summary page come by themselves', async ({
    expect,
  }) => {
    const summary = join(folder, 'summary.md')
    const { out } = await allways(['specs/room.ts#door', '--guard', 'oneAtATime=off'], {
      environment: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
    })
    expect(out).toContain('::error file=specs/room.ts,title=door%3A violated::')
    expect(readFileSync(summary, 'utf8')).toContain('| door |')
  })

  test('colour: FORCE_COLOR over NO_COLOR, options over both, none without a terminal', async ({
    expect,
  }) => {
    const coloured = async (words: string[], environment: NodeJS.ProcessEnv) =>
      (await allways(['specs/room.ts#door', ...words], { environment })).out.includes('\u001b[')
    expect(await coloured([], {})).toBe(false)
    expect(await coloured([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true)
    expect(await coloured(['--no-color'], { FORCE_COLOR: '1' })).toBe(false)
    expect(await coloured(['--color'], { NO_COLOR: '1' })).toBe(true)
  })
})

describe.concurrent('allways list', () => {
  test('says what there is', async ({ expect }) => {
    const { code, out } = await allways(['list'])
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "specs/room.ts
        door
          A room for one is used by one at a time.
          expected: holds; keepers = 2
        door-without-one-at-a-time
          Without oneAtATime: two people do not fit into the room.
          expected: violates alone in 3 states; keepers = 2; guards off: oneAtATime
        crowd
          expected: holds; keepers = 5; full: only run with --full
      "
    `)
  })
})

describe.concurrent('allways replay', () => {
  test('repeats what check --out wrote', async ({ expect }) => {
    const spec = 'specs/room.ts#door-without-one-at-a-time'
    const checked = await json(spec, '--out', 'found')
    const file = 'found/door-without-one-at-a-time.alone.itf.json'
    expect(checked.specs[0]!.properties[0]!.counterexample!.file).toBe(file)
    const { code, out } = await allways(['replay', 'found'])
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "✓ found/door-without-one-at-a-time.alone.itf.json: 2 steps of door-without-one-at-a-time, violates alone

        oneAtATime is off: two people do not fit into the room

        1  enter(keeper1)  keeper1 goes in
                           keeper1  inside: false -> true
        2  enter(keeper2)  <- oneAtATime (off) would have forbidden this
                           keeper2 goes in
                           keeper2  inside: false -> true

        violated: alone
        because   keeper1  inside = true
                  keeper2  inside = true
      "
    `)
    // From another folder, the spec is found above the counterexample.
    const elsewhere = await allways(['replay', '.'], { folder: join(folder, 'found') })
    expect(elsewhere.code).toBe(0)
  })

  test('a file that is no counterexample is an error', async ({ expect }) => {
    const { code, errors } = await allways(['replay', 'specs/room.ts'])
    expect(code).toBe(2)
    expect(errors).toMatch(/^error: specs\/room.ts: It is not JSON: .*\n$/)
  })
})

describe.concurrent('errors are one paragraph and exit code 2', () => {
  test.each([
    [
      'an unknown option',
      ['--gaurd', 'x=off'],
      "error: unknown option '--gaurd' (Did you mean --guard?)\n",
    ],
    [
      'fingerprints',
      ['--fingerprints'],
      'error: there is no --fingerprints: a state is kept exactly, as a pair of numbers, in 8 bytes of a table or a few bits of a matrix, and a fingerprint of 64 bits would take no less. To use less memory, choose smaller bounds, --symmetry or --engine symbolic.\n',
    ],
    [
      'a missing file',
      ['specs/rom.ts'],
      'error: specs/rom.ts: There is no such file or folder. Did you mean specs/room.ts?\n',
    ],
    [
      'a command that is misspelt',
      ['chekc'],
      'error: chekc: There is no such file or folder. Did you mean check?\n',
    ],
    [
      'an unknown spec',
      ['specs/room.ts#dor'],
      'error: specs/room.ts#dor: There is no spec named "dor". Did you mean "door"?\n',
    ],
    [
      'an unknown parameter',
      ['--set', 'keeper=3'],
      'error: None of the specs has a parameter "keeper". Did you mean "keepers"?\n',
    ],
    [
      'an unknown guard',
      ['specs/room.ts#door', '--guard', 'oneAtAtime=off'],
      'error: door has no guard "oneAtAtime". Did you mean "oneAtATime"?\n',
    ],
    [
      'an unknown property',
      ['--property', 'alon'],
      'error: None of the specs has a property "alon". Did you mean "alone"?\n',
    ],
    [
      'an unknown reporter',
      ['--reporter', 'jsn'],
      `error: option '--reporter <name[=file]>' argument 'jsn' is invalid. There is no reporter "jsn". Did you mean "json"?\n`,
    ],
    [
      'a guard that is neither on nor off',
      ['--guard', 'oneAtATime'],
      `error: option '--guard <name=off|on>' argument 'oneAtATime' is invalid. Write --guard name=off or --guard name=on.\n`,
    ],
    [
      'a limit that is no number',
      ['--max-states', 'many'],
      `error: option '--max-states <n>' argument 'many' is invalid. Give a whole number of at least 1.\n`,
    ],
    [
      'a number of threads that is none',
      ['--workers', '0'],
      `error: option '--workers <n>' argument '0' is invalid. Give a whole number of at least 1, or auto.\n`,
    ],
    [
      'an empty node set',
      ['specs/room.ts#door', '--set', 'keepers=0'],
      'error: specs/room.ts#door: The node set keeper (parameter keepers) cannot have 0 members. It needs a whole number of members, at least one.\n',
    ],
  ])('%s', async (_, words, text) => {
    const { code, errors } = await allways(words)
    expect(errors.replace('See allways --help, allways check --help.\n', '')).toBe(text)
    expect(code).toBe(2)
  })

  test('spec files that do not load, and none hides another', async ({ expect }) => {
    const { code, out, errors } = await allways(['load', 'specs/room.ts#door'])
    expect(errors).toMatchInlineSnapshot(`
      "error: In load/empty-set.ts:2:16: The node set client cannot have 0 members. It needs a whole number of members, at least one.
      error: load/import.ts: It did not load: The requested module 'allways' does not provide an export named 'modle'. Check the names in that import. (--debug shows the stack.)
      error: load/no-default.ts: It has no default export. End it with \`export default spec(model, { ... })\` or with a list of specs; a file beside the specs that is none gets a name that begins with an underscore.
      error: load/not-a-spec.ts: Its default export is not a spec but another object. End it with \`export default spec(model, { ... })\` or with a list of specs; a file beside the specs that is none gets a name that begins with an underscore.
      error: load/plain.mjs: It did not load: missing ) after argument list (load/plain.mjs:2). Correct the syntax there. (--debug shows the stack.)
      error: load/syntax.ts: It did not load: load/syntax.ts:2:22: ERROR: Expected ")" but found "{". Correct the syntax there. (--debug shows the stack.)
      error: load/throws.ts: It did not load: it threw TypeError: Cannot read properties of undefined (reading 'y') (load/throws.ts:3:18). A spec file only declares; look at what runs when it is imported. (--debug shows the stack.)
      "
    `)
    expect(out).toMatch(/✓ holds +door/)
    expect(out).toContain('7 files could not be loaded.')
    expect(code).toBe(2)
  })

  test('models that go wrong, and none hides another', async ({ expect }) => {
    const { code, out, errors } = await allways(['bad'])
    expect(errors).toMatchInlineSnapshot(`
      "error: bad/models.js#mutable: In cell word, action act: a plain array is not an immutable value. Cells hold primitives, nodes, and values made by record, variants, set, map and fifo.
      error: bad/models.js#nonsense: In action act: It gave number 42 instead of a next state. List the conditions first and put the next state last: s.phase(c) === "idle" && s.with(c, { ... }).
      error: bad/models.js#outside: In action act: cell n cannot hold 4. It holds 0..3.
      error: bad/models.js#throws: In action act: it threw TypeError: Cannot read properties of undefined (reading 'here'). Look at the function with --debug.
      error: bad/models.js#random: In action act: it uses Math.random(), but a function of a model may use nothing but the state it is given. Instead, list the possible results with either(...).
      error: bad/models.js#clock: In action act: it uses the clock, but a function of a model may use nothing but the state it is given. Instead, model time as an action that may happen at any moment.
      "
    `)
    expect(out).toMatch(/✓ holds +fine/)
    expect(code).toBe(2)
  })

  test('--debug shows the stack', async ({ expect }) => {
    const { errors } = await allways(['load/throws.ts', '--debug'])
    expect(errors).toMatch(/caused by TypeError: .*\n +at .*throws\.ts:3:18/)
  })
})

describe.concurrent('what is shipped', () => {
  test('the reference specs end as they expect', async ({ expect }) => {
    const { code, out } = await allways(['check', 'specs/reference'], { folder: installed })
    expect(out).toMatch(/✓ holds +two-phase-commit +288 distinct, 1,146 generated/)
    expect(out).toMatch(/✓ violated +die-hard-big-is-not-four +as expected/)
    expect(code).toBe(0)
  })

  test('the counterexamples replay', async ({ expect }) => {
    const { code, out, errors } = await allways(['replay', 'counterexamples'], {
      folder: installed,
    })
    expect(errors).toBe('')
    expect(out).toContain('✓ counterexamples/reference/die-hard-big-is-not-four')
    expect(out).not.toContain('✗')
    expect(code).toBe(0)
  })
})
