import { explain } from './explain.ts'
import { broken, brokenText, outcomeText } from './outcome.ts'
import { type Look, plain } from './palette.ts'
import type { MakeReporter } from './reporter.ts'
import { type CheckedSpec, type Run, standing } from './run.ts'
import { table, tableRow } from './table.ts'
import { counted, seconds } from './text.ts'

/** Annotations of GitHub Actions: an error on the file of each spec that did not end as it should. */
export const github: MakeReporter = look => ({
  end: run => {
    const specs = run.specs.flatMap(checked => annotation(checked, { ...look, palette: plain }))
    const files = run.failures.map(({ where, error }) =>
      command('error', { file: where, title: `${where} could not be loaded` }, error.message),
    )
    return [...specs, ...files].map(line => `${line}\n`).join('')
  },
})

function annotation(checked: CheckedSpec, look: Look): string[] {
  const { file, spec, result } = checked
  switch (standing(checked)) {
    case 'fine':
      return result.warnings.map(warning => command('warning', { file, title: spec.name }, warning))
    case 'error':
      return [
        command('error', { file, title: `${spec.name}: error` }, result.error?.message ?? 'error'),
      ]
    case 'interrupted':
      return [command('warning', { file, title: spec.name }, 'interrupted')]
    case 'failed':
    case 'incomplete': {
      const said = [outcomeText(checked), ...result.surprises].filter(Boolean).join('. ')
      const traces = broken(result).flatMap(each =>
        each.counterexample
          ? ['', brokenText(each), ...explain(each.counterexample, result.program, look)]
          : [],
      )
      return [
        command(
          'error',
          { file, title: `${spec.name}: ${result.verdict}` },
          [said, ...traces].join('\n'),
        ),
      ]
    }
  }
}

function command(
  kind: 'error' | 'warning',
  properties: { readonly [name: string]: string },
  message: string,
): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::${kind} ${listed.join(',')}::${escapeData(message)}`
}

const escapeData = (raw: string) =>
  raw.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (raw: string) =>
  escapeData(raw).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** What goes into the job's summary page. */
export function stepSummary(run: Run): string {
  const bad = run.specs.filter(checked => standing(checked) !== 'fine')
  const troubled = bad.length + run.failures.length
  const verdict = troubled
    ? `${counted(troubled, 'spec')} did not end as expected.`
    : 'All specs ended as expected.'
  const lines = [
    '## allways',
    '',
    `${counted(run.specs.length, 'spec')} in ${seconds(run.seconds)}. ${verdict}`,
    '',
    ...bad.map(checked => `- **${checked.spec.name}**: ${outcomeText(checked)}`),
    ...run.failures.map(({ where, error }) => `- **${where}**: ${error.message}`),
    ...(troubled ? [''] : []),
    table(run.specs.map(tableRow)),
  ]
  return `${lines.join('\n')}\n`
}
