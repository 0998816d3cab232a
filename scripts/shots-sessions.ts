import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { type Step, writeTranscript } from '../test/support/small-transcript.ts'

const DOM = [
  'Here is the checkout page as the browser has it; the total is wrong with a voucher:',
  '<!doctype html>',
  '<html lang="en">',
  '<body>',
  '  <main id="checkout" data-version="2026.11.3">',
  ...Array.from({ length: 64 }, (_, i) => {
    const price = ((i * 37) % 90) + 4
    return `    <tr class="row" data-sku="SKU-${7919 + i * 13}"><td>Item ${i + 1}</td><td class="price">${price}.50</td></tr>`
  }),
  '  </main>',
  '</body>',
  '</html>',
].join('\n')
const STACK = [
  'FAIL src/cart.test.ts > total > takes the voucher once',
  'AssertionError: expected 4150 to be 3735',
  ...Array.from({ length: 18 }, (_, i) => `    at total (src/cart.ts:${40 + i}:${9 + i})`),
].join('\n')
const LOG = Array.from(
  { length: 90 },
  (_, i) =>
    `2026-11-22T08:${String(10 + (i % 50)).padStart(2, '0')}:07Z INFO order ${4711 + i} paid, voucher NOVEMBER, total ${3000 + i * 17}`,
).join('\n')
const CONFIG = [
  'The settings of the payment service:',
  ...Array.from({ length: 30 }, (_, i) => `payment.retry.${i}.delay_ms = ${250 * (i + 1)}`),
].join('\n')
const DIFF = [
  'diff --git a/src/cart.ts b/src/cart.ts',
  '@@ -38,7 +38,9 @@ export function total(cart: Cart): number {',
  ...Array.from(
    { length: 24 },
    (_, i) => `${i % 3 === 0 ? '+' : ' '}  const line${i} = price * ${i}`,
  ),
].join('\n')

const edit = (project: string, file: string): Step => ({
  tool: 'Edit',
  input: {
    file_path: path.join(project, file),
    old_string: `const total = sum(lines)\n${'// \n'.repeat(30)}`,
    new_string: `const total = sum(lines) - voucher\n${'// \n'.repeat(30)}`,
  },
  output: 'The file has been updated.',
})

function steps(project: string): readonly Step[] {
  return [
    { user: DOM },
    { assistant: 'I see the table. I will look at how the total is made.', tokens: 21_000 },
    { tool: 'Bash', input: { command: 'npm test -- cart' }, output: STACK, failed: true },
    { tool: 'Bash', input: { command: 'kubectl logs deploy/orders --tail 90' }, output: LOG },
    edit(project, 'src/cart.ts'),
    { user: 'From now on keep amounts in cents, never as decimals.' },
    { compacted: 'auto', before: 168_400, after: 11_900, keeps: 1 },
    { user: CONFIG },
    {
      tool: 'Task',
      input: { description: 'Review the rounding of vouchers', prompt: 'Look at it' },
      output: `Three places round twice.\n${DIFF}`,
    },
    { tool: 'Bash', input: { command: 'git diff main -- src/cart.ts' }, output: DIFF },
    edit(project, 'src/voucher.ts'),
    { compacted: 'manual', before: 131_000, after: 9_400 },
    { user: 'Now write down what was wrong.' },
    { tool: 'Bash', input: { command: 'npm test' }, output: 'PASS 214 tests' },
    { assistant: 'The voucher was taken off twice; the test for it passes now.', tokens: 74_200 },
  ]
}

const HOUR = 3_600_000
const NAMES = ['5847f7a7-04c0-474d', '9c1e20aa-77b1-4f0e', '01f2c9d4-5a60-4b8e'] as const

/** Sessions of two projects, one of which was never compacted. */
export function indexSessions(home: string, project: string, root: string): void {
  const billing = path.join(home, 'billing')
  const now = Math.floor(Date.now() / HOUR) * HOUR
  const [first, second, third] = NAMES.map((name) =>
    path.join(home, 'transcripts', `${name}.jsonl`),
  )
  if (first === undefined || second === undefined || third === undefined) return
  writeTranscript(first, project, steps(project), now - HOUR)
  writeTranscript(second, billing, steps(billing).slice(0, 6), now - 5 * HOUR)
  writeTranscript(third, project, steps(project).slice(0, 8), now - 30 * HOUR)
  const cli = path.resolve('dist/cli.mjs')
  const env = { HOME: home, PATH: process.env.PATH, INTERLOCK_HOME: root }
  execFileSync(process.execPath, [cli, 'context', 'index', first, second, third], { env })
}
