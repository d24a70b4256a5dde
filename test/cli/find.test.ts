import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFiles, specFiles, traceFiles } from '../../src/cli/find.ts'
import { project, remove } from './project.ts'

let folder = ''
beforeAll(() => {
  const names = [
    'specs/lock.ts',
    'specs/deep/queue.mts',
    'specs/deep/queue.d.ts',
    'specs/deep/built.ts',
    'specs/deep/built.js',
    'specs/deep/plain.js',
    'specs/deep/lock.test.ts',
    'specs/_helper.ts',
    'specs/.hidden/x.ts',
    'specs/node_modules/x.ts',
    'specs/README.md',
    'runs/a.itf.json',
    'runs/b.json',
  ]
  folder = project(Object.fromEntries(names.map(name => [name, ''])))
})
afterAll(() => remove(folder))

test('a folder: all spec files below it, sorted, no helpers and nothing that was built', () => {
  expect(findFiles('specs', specFiles, folder)).toEqual([
    'specs/deep/built.ts',
    'specs/deep/plain.js',
    'specs/deep/queue.mts',
    'specs/lock.ts',
  ])
})

test('a file is taken as it is, whatever its name', () => {
  expect(findFiles('specs/_helper.ts', specFiles, folder)).toEqual(['specs/_helper.ts'])
})

test.each([
  ['specs/*.ts', ['specs/lock.ts']],
  ['specs/**/*.ts', ['specs/deep/built.ts', 'specs/lock.ts']],
  ['**/{lock,queue}.*', ['specs/deep/queue.mts', 'specs/lock.ts']],
  ['specs/deep/?lain.js', ['specs/deep/plain.js']],
])('the glob %s', (glob, files) => {
  expect(findFiles(glob, specFiles, folder)).toEqual(files)
})

test('counterexamples are told by their ending', () => {
  expect(findFiles('runs', traceFiles, folder)).toEqual(['runs/a.itf.json'])
})

test('what is not there is refused with the nearest file', () => {
  expect(() => findFiles('specs/lok.ts', specFiles, folder)).toThrow('Did you mean specs/lock.ts?')
  expect(() => findFiles('runs', specFiles, folder)).toThrow('The folder holds no spec files.')
  expect(() => findFiles('specs/*.py', specFiles, folder)).toThrow('It matches no spec file.')
})
