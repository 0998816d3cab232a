import { expect, test } from 'vitest'
import { ownLines } from './own-line.ts'

const lines = (command: string, input = 'in') => ownLines(command, Buffer.from(input))

test('all lines are kept as they are, of a command that a shell runs with the agent’s words', async () => {
  expect(await lines('printf "a\\n\\n  b\\033[1m\\n"; cat')).toEqual([
    'a',
    '',
    '  b\u001b[1m',
    'in',
  ])
  expect(await lines('echo "$INTERLOCK_STATUSLINE $PWD"')).toEqual([`1 ${process.cwd()}`])
  expect(await lines('wc -c | tr -d " "', 'x'.repeat(300_000))).toEqual(['300000'])
})

test.each([
  ['fails', 'echo half; exit 3'],
  ['is not there', '/nowhere/line'],
  ['says nothing', 'cat > /dev/null'],
  ['says more than a screen', 'yes'],
  ['is no command', ')'],
])('one that %s has no lines', async (_, command) => {
  expect(await lines(command)).toEqual([])
})

test('one that does not read its input has its lines', async () => {
  expect(await lines('exec <&-; echo mine', 'x'.repeat(300_000))).toEqual(['mine'])
})

test('one that takes too long has none, also where it has left something that holds its output', async () => {
  const start = Date.now()
  expect(await lines('echo early; sleep 20')).toEqual([])
  expect(await lines('sleep 20 & echo early; sleep 20')).toEqual([])
  expect(Date.now() - start).toBeLessThan(8_000)
}, 15_000)
