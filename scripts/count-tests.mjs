#!/usr/bin/env node
/**
 * Adds up vitest's JSON reports and ends with the one line that counts. A missing report, a failed step and a skipped
 * test are failures.
 *   count-tests.mjs FAILED_STEPS REPORT…
 */
import fs from 'node:fs'

const [steps, ...files] = process.argv.slice(2)
let passed = 0
let failed = Number(steps)
let skipped = 0
for (const file of files) {
  if (!fs.existsSync(file)) {
    console.log(`no report: ${file}`)
    failed++
    continue
  }
  const report = JSON.parse(fs.readFileSync(file, 'utf8'))
  for (const suite of report.testResults)
    for (const { status, fullName } of suite.assertionResults)
      if (status === 'failed') console.log(`failed: ${suite.name.split('/').pop()}: ${fullName}`)
  passed += report.numPassedTests
  failed +=
    report.numFailedTests + (report.numFailedTests === 0 && report.success === false ? 1 : 0)
  skipped += report.numPendingTests + report.numTodoTests
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || skipped > 0 || passed === 0 ? 1 : 0)
