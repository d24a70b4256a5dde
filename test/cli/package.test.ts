import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { allways, build, project, remove, root } from './project.ts'
import { roomSpecs } from './specs.ts'

let folder = ''

// The tarball is unpacked by hand and given this checkout's dependencies: no network is needed.
beforeAll(() => {
  build()
  folder = project({ 'specs/room.ts': roomSpecs, 'package.json': '{ "type": "commonjs" }' })
  remove(join(folder, 'node_modules'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'allways'), { recursive: true })
  for (const name of Object.keys(manifest.dependencies))
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: root,
    stdio: 'ignore',
  })
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz'))!
  const unpack = ['-xzf', join(folder, tarball), '--strip-components=1']
  execFileSync('tar', [...unpack, '-C', join(modules, 'allways')])
})
afterAll(() => remove(folder))

const installed = (...words: string[]) =>
  allways(folder, words, {}, undefined, join(folder, 'node_modules/allways/bin/allways.js'))

test('an installed package checks the specs of a project', async () => {
  const { code, out, errors } = await installed('check')
  expect(errors).toBe('')
  expect(out).toMatch(/✓ holds +door/)
  expect(code).toBe(0)
})

test('an installed package brings its own specs and counterexamples', async () => {
  const checked = await installed('node_modules/allways/specs/reference')
  expect(checked.errors).toBe('')
  expect(checked.code).toBe(0)
  const replayed = await installed('replay', 'node_modules/allways/counterexamples/reference')
  expect(replayed.errors).toBe('')
  expect(replayed.code).toBe(0)
})
