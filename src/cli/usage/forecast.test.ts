import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import { runCommand } from 'citty'
import { expect, test, vi } from 'vitest'
import { forecast, replayed } from './forecast.ts'

const START = 1_780_000_000
const LINES = Array.from({ length: 40 }, (_, at) =>
  JSON.stringify({
    at: START + at * 300,
    used: at,
    resetsAt: START + 18_000,
    tokens: { opus: 100_000 },
  }),
)

async function outputOf(pieces: readonly string[]): Promise<readonly string[]> {
  let text = ''
  const output = new Writable({
    write(chunk, _, done) {
      text += String(chunk)
      done()
    },
  })
  await replayed(Readable.from(pieces), output)
  return text.split('\n').slice(0, -1)
}

test('one line out for each line in, wherever the pieces of the file end', async () => {
  const text = LINES.join('\n')
  const whole = await outputOf([text])
  expect(whole).toHaveLength(LINES.length)
  expect(await outputOf([...text])).toEqual(whole)
})

test('what is no JSON has its line out, and what follows it is as without it', async () => {
  const [first = '', ...rest] = LINES
  const out = await outputOf([[first, '{"at":', '', 'null', '[1]\u2028', ...rest].join('\n')])
  const clean = await outputOf([LINES.join('\n')])
  expect(out).toHaveLength(LINES.length + 4)
  expect(out.slice(5)).toEqual(clean.slice(1))
})

test('the command prints the contract, and words for a person', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-forecast-'))
  const file = path.join(folder, 'lines.jsonl')
  fs.writeFileSync(file, `${LINES.join('\n')}\n`)
  const said: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  try {
    await runCommand(forecast, { rawArgs: ['--replay', file, '--json'] })
    await runCommand(forecast, { rawArgs: ['--replay', file] })
  } finally {
    write.mockRestore()
    fs.rmSync(folder, { recursive: true })
  }
  const lines = said.join('').trimEnd().split('\n')
  expect(lines).toHaveLength(LINES.length + 1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    at: START,
    atReset: { p10: expect.any(Number), p50: expect.any(Number), p90: expect.any(Number) },
    hit: expect.any(Number),
  })
  expect(lines.at(-1)).toMatch(/^~\d+% by the reset .*chance \d+%/)
})
