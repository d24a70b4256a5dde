import { expect, test } from 'vitest'
import { exitCode } from '../../src/cli/exit-code.ts'
import { door, miscounted, openDoor } from '../report/door.ts'
import { checked, runOf } from '../report/run-of.ts'

test('0 where every spec ends as it expects, be that a violation', async () => {
  expect(exitCode(await runOf([door, openDoor]))).toBe(0)
})

test('1 where a count is another one than expected', async () => {
  expect(exitCode(await runOf([door, miscounted]))).toBe(1)
})

test('3 where a search was not complete, unless something worse happened', async () => {
  const limited = await checked(door, [], { maxStates: 2 })
  const wrong = await checked(miscounted)
  expect(exitCode(await runOf([], { specs: [limited] }))).toBe(3)
  expect(exitCode(await runOf([], { specs: [limited, wrong] }))).toBe(1)
})

test('2 where a file did not load, whatever else happened', async () => {
  const failures = [{ where: 'x.ts', error: new Error('no') }]
  expect(exitCode(await runOf([miscounted], { failures }))).toBe(2)
})

test('130 where specs were not reached because of an interrupt', async () => {
  expect(exitCode(await runOf([miscounted], { unchecked: 1 }))).toBe(130)
})
