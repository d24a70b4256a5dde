import { expect, test } from 'vitest'
import { ModelError } from '../../src/language/value.ts'
import { failureText } from '../../src/report/failure.ts'

test('a mistake in a model says where it is, in one line', () => {
  const error = new ModelError('cell n cannot hold 4.', 'It holds\n  0..3.').at('action act')
  expect(failureText('specs/x.ts#x', error)).toBe(
    'error: specs/x.ts#x: In action act: cell n cannot hold 4. It holds 0..3.\n',
  )
})

test('a place that the message begins with is not said twice', () => {
  const error = new ModelError('The set is empty.').at('specs/x.ts:2:1')
  expect(failureText('specs/x.ts', error)).toBe('error: In specs/x.ts:2:1: The set is empty.\n')
})

test('what is no mistake of the user is told as a fault of allways', () => {
  expect(failureText('specs/x.ts#x', new TypeError('x is not a function'))).toBe(
    'error: specs/x.ts#x: This is a fault of allways, not of your model; please report it. ' +
      'TypeError: x is not a function. (--debug shows the stack.)\n',
  )
})

test('the stack is shown with that of what caused it', () => {
  const error = new ModelError('It did not load.')
  error.cause = new RangeError('too far')
  const text = failureText('specs/x.ts', error, true)
  expect(text).toMatch(
    /^error: specs\/x.ts: It did not load.\n\nModelError: It did not load.\n +at /,
  )
  expect(text).toMatch(/caused by RangeError: too far\n +at /)
})
