import { describe, expect, it } from 'vitest'
import { batchLine } from './check.ts'

const judged = async (line: object | string) =>
  await batchLine(typeof line === 'string' ? line : JSON.stringify(line))

describe('a line of a batch', () => {
  it.each<[object, string]>([
    [{ command: 'git push --force origin main' }, 'deny'],
    [{ command: 'npm test' }, 'allow'],
    [{ sql: 'DROP TABLE users', dialect: 'postgres' }, 'deny'],
    [{ sql: 'SELECT 1', dialect: 'mysql' }, 'allow'],
    [{ sql: 'SELECT 1 FROM a b c d', dialect: 'postgres' }, 'ask'],
    [{ sql: 'SELECT 1 FROM a b', dialect: 'postgres' }, 'allow'],
    [{ sql: 'SELECT 1', dialect: 'of nobody' }, 'allow'],
    [{ tool: 'Bash', input: { command: 'rm -rf ~' } }, 'deny'],
    [{ tool: 'Read', input: { file_path: 'README.md' } }, 'allow'],
    [{ tool: 'Mystery', input: {} }, 'ask'],
    [{ tool: 'Bash', input: 'no object' }, 'ask'],
  ])('%j', async (line, decision) => {
    expect(await judged(line)).toMatchObject({ decision, took_us: expect.any(Number) })
  })

  it.each<[object | string]>([
    ['{'],
    ['null'],
    ['[]'],
    [{}],
    [{ command: 1 }],
    [{ command: 'ls', cwd: 'here' }],
  ])('that cannot be read is refused: %j', async (line) => {
    const reasons = [{ rule: 'interlock/unreadable' }]
    expect(await judged(line)).toMatchObject({ decision: 'deny', reasons })
  })
})
