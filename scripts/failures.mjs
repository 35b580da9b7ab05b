/** The names of failed tests, as `npm test` repeats them beneath its suites: who sees only the end of a log learns them there. */
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** @param report vitest's JSON report, or null @param root paths are told from here */
export function failedInVitest(report, root) {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    // A file that could not be loaded, or whose set-up failed, has no failed test of its own.
    if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message)}`]
    return failed.map((test) => `${file}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`)
  })
}

/** @param report Playwright's JSON report, or null */
export function failedInPlaywright(report) {
  const broken = (report?.errors ?? []).map(({ message }) => firstLine(message))
  return [...broken, ...(report?.suites ?? []).flatMap((suite) => failedInSuite(suite))]
}

function failedInSuite({ file, specs = [], suites = [] }) {
  const failed = specs.filter(({ ok }) => !ok)
  const own = failed.map(({ line, title, tests }) => {
    const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors ?? []))
    return `${file}:${line}: ${title}: ${firstLine(errors[0]?.message)}`
  })
  return [...own, ...suites.flatMap((suite) => failedInSuite(suite))]
}

/** @param xml pytest's JUnit report */
export function failedInPytest(xml) {
  const cases = xml.split('<testcase ').slice(1)
  return cases.flatMap((text) => {
    const message = /<(?:failure|error) message="([^"]*)"/.exec(text)?.[1]
    if (message === undefined) return []
    const [file, name] = ['classname', 'name'].map((key) => new RegExp(`\\b${key}="([^"]*)"`).exec(text)?.[1])
    return [`${file}: ${name}: ${firstLine(message.replaceAll('&#10;', '\n'))}`]
  })
}

/** The first line of a message without a terminal's colours, at most 200 characters. */
function firstLine(message = '') {
  return stripVTControlCharacters(message).trim().split('\n')[0].slice(0, 200)
}
