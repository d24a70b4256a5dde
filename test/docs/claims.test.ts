import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Claim, verdictOf } from '../../specs/_claim.ts'
import { protocols, specFilesOf } from '../specs/shipped.ts'

const folder = fileURLToPath(new URL('../../specs', import.meta.url))

const claimed = protocols.filter(name => existsSync(join(folder, name, '_claims.ts')))

async function claimsOf(protocol: string): Promise<readonly Claim[]> {
  return (await import(join(folder, protocol, '_claims.ts'))).claims
}

const cell = (text: string) => text.replaceAll('|', '\\|')

function row(claim: Claim): string {
  const { says, source, decidedBy, property, note } = claim
  const by = property === undefined ? decidedBy.name : `${decidedBy.name}: ${property}`
  const cells = [says, source, `\`${by}\``, verdictOf(claim), note ?? '']
  return `| ${cells.map(cell).join(' | ')} |`
}

test.each(claimed)('the claims about %s are decided by specs that are run', async protocol => {
  const specs = (await specFilesOf(protocol)).flatMap(file => file.specs)
  const names = specs.map(spec => spec.name)
  const claims = await claimsOf(protocol)
  expect(claims.map(each => each.decidedBy.name).filter(name => !names.includes(name))).toEqual([])
})

test('docs/claims.md lists every claim and what became of it', async () => {
  const sections = await Promise.all(
    claimed.map(async protocol => {
      const rows = (await claimsOf(protocol)).map(row)
      return `## ${protocol}

| claim | source | decided by | verdict | note |
|---|---|---|---|---|
${rows.join('\n')}
`
    }),
  )
  const page = `# What is claimed, and what is so

Generated from \`specs/*/_claims.ts\` by \`npm run docs\`. The verdicts are those that the
specs expect, and the tests of the specs make sure that each spec ends as it expects. Where a claim is
that something breaks without a certain guard, the spec that decides it is violated.

${sections.join('\n')}`
  await expect(page).toMatchFileSnapshot('../../docs/claims.md')
})
