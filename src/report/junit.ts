import { explain } from './explain.ts'
import { broken, outcomeText } from './outcome.ts'
import { type Look, plain } from './palette.ts'
import type { MakeReporter } from './reporter.ts'
import { type CheckedSpec, type Run, standing } from './run.ts'

/** JUnit XML: a suite for each file, a case for each spec, which fails where it does not end as expected. */
export const junit: MakeReporter = look => ({
  end: run => document(run, { ...look, palette: plain }),
})

function document(run: Run, look: Look): string {
  const files = [...new Set(run.specs.map(({ file }) => file))]
  const suites = files.map(file =>
    suite(
      file,
      run.specs.filter(checked => checked.file === file).map(each => testCase(each, look)),
    ),
  )
  const failed = run.failures.map(({ where, error }) =>
    suite(where, [
      {
        kind: 'error',
        xml: element('testcase', { name: where, classname: 'load' }, [
          element('error', { message: error.message }),
        ]),
      },
    ]),
  )
  const root = element('testsuites', { name: 'allways', time: run.seconds.toFixed(3) }, [
    ...suites,
    ...failed,
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

interface Case {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
  readonly xml: string
}

function suite(name: string, cases: readonly Case[]): string {
  const count = (kind: Case['kind']) => String(cases.filter(each => each.kind === kind).length)
  return element(
    'testsuite',
    {
      name,
      tests: String(cases.length),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    },
    cases.map(each => each.xml),
  )
}

function testCase(checked: CheckedSpec, look: Look): Case {
  const { spec, result } = checked
  const attributes = {
    name: spec.name,
    classname: spec.model.name,
    time: result.seconds.toFixed(3),
  }
  const of = (kind: Case['kind'], inside: string): Case => ({
    kind,
    xml: element('testcase', attributes, inside ? [inside] : []),
  })
  switch (standing(checked)) {
    case 'fine':
      return of('passed', '')
    case 'error':
      return of('error', element('error', { message: result.error?.message ?? 'error' }))
    case 'interrupted':
      return of('skipped', element('skipped', { message: 'interrupted' }))
    case 'failed':
    case 'incomplete': {
      const said = [outcomeText(checked), ...result.surprises].filter(Boolean).join('. ')
      const traces = broken(result).flatMap(({ counterexample }) =>
        counterexample ? explain(counterexample, result.program, look) : [],
      )
      return of(
        'failure',
        element(
          'failure',
          { message: said, type: result.verdict },
          traces.length ? [escapeXml(traces.join('\n'))] : [],
        ),
      )
    }
  }
}

function element(
  name: string,
  attributes: { readonly [name: string]: string },
  inside: readonly string[] = [],
): string {
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  const open = `<${name}${listed.join('')}`
  return inside.length ? `${open}>\n${inside.join('\n')}\n</${name}>` : `${open}/>`
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

const escapeXml = (raw: string): string =>
  // XML 1.0 has no way to say most control characters.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, c => entities[c]!)
