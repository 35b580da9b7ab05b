/** The end of a log of `npm test` names what failed, whichever suite it was in. */
import { expect, it } from 'vitest'
import { failedInPlaywright, failedInPytest, failedInVitest } from '../../scripts/failures.mjs'

it('names a failed unit test and a file that could not be loaded', () => {
  const passed = { status: 'passed', fullName: 'is well', failureMessages: [] }
  const failed = {
    status: 'failed',
    fullName: 'a photo is kept',
    failureMessages: ['\u001B[31mError: gone\u001B[39m\n  at x'],
  }
  const report = {
    testResults: [
      { name: '/p/src/a.test.ts', status: 'failed', message: '', assertionResults: [passed, failed] },
      { name: '/p/src/b.test.ts', status: 'failed', message: 'No such module\nat y', assertionResults: [] },
      { name: '/p/src/c.test.ts', status: 'passed', message: '', assertionResults: [passed] },
    ],
  }
  expect(failedInVitest(report, '/p')).toEqual([
    'src/a.test.ts: a photo is kept: Error: gone',
    'src/b.test.ts: No such module',
  ])
  expect(failedInVitest(null, '/p')).toEqual([])
})

it('names a failed test in the browser, in a group as well, and what stopped the run', () => {
  const spec = (title: string, ok: boolean) => ({
    title,
    ok,
    line: 7,
    tests: [{ results: [{ errors: ok ? [] : [{ message: 'Timed out\nmore' }] }] }],
  })
  const report = {
    errors: [{ message: 'Error: no Chromium' }],
    suites: [
      {
        file: 'a.spec.ts',
        specs: [spec('opens', true), spec('closes', false)],
        suites: [{ file: 'a.spec.ts', specs: [spec('in a group', false)] }],
      },
    ],
  }
  expect(failedInPlaywright(report)).toEqual([
    'Error: no Chromium',
    'a.spec.ts:7: closes: Timed out',
    'a.spec.ts:7: in a group: Timed out',
  ])
  expect(failedInPlaywright(null)).toEqual([])
})

it('names a failed training test', () => {
  const xml =
    '<testsuite><testcase classname="tests.test_a" name="test_well" time="1" /><testcase classname="tests.test_a" name="test_ill" time="1">' +
    '<failure message="assert 1 == 2&#10;  +1">trace</failure></testcase></testsuite>'
  expect(failedInPytest(xml)).toEqual(['tests.test_a: test_ill: assert 1 == 2'])
})
