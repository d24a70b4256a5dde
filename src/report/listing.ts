import { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import type { Look } from './palette.ts'
import { expectedText } from './run.ts'
import { indent, text, wrap } from './text.ts'

/** What `allways list` says of a spec. */
export function listing(spec: Spec, { palette, width }: Look): string {
  return text([
    `  ${palette.strong(spec.name)}`,
    ...(spec.title ? indent(wrap(spec.title, width - 4).map(palette.faint), 4) : []),
    ...indent(wrap(facts(spec).join('; '), width - 4), 4),
  ])
}

function facts(spec: Spec): string[] {
  const program = new Program(spec.model, spec)
  const parameters = [...program.parameters].map(([name, value]) => `${name} = ${value}`)
  const off = [...program.guards].filter(([, isOn]) => !isOn).map(([name]) => name)
  return [
    `expected: ${expectedText(spec.expect)}`,
    ...(parameters.length ? [parameters.join(', ')] : []),
    ...(off.length ? [`guards off: ${off.join(', ')}`] : []),
    ...(spec.engine ? [`engine: ${spec.engine}`] : []),
    ...(spec.full ? ['full: only run with --full'] : []),
  ]
}
