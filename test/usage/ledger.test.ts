import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { answer, folderOfTest, reportFor, rounded, sumsOf, transcript } from './asked.ts'
import { SMALL, writeClaude } from './generator/claude.ts'
import { Random } from './generator/random.ts'

function placesOfTest() {
  const folder = folderOfTest()
  const [root, store] = [path.join(folder, 'tree'), path.join(folder, 'store')]
  fs.mkdirSync(root)
  return { folder, root, store }
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

describe('a ledger that grows with the files', () => {
  test('is what one reading of all gives, wherever the files were cut', async () => {
    const { folder, root, store } = placesOfTest()
    const whole = path.join(folder, 'whole')
    const { truth } = writeClaude(whole, { ...SMALL, sessions: 6 })
    const files = filesBelow(whole)
    const random = new Random(5)
    for (const share of [0.2, 0.5, 0.51, 0.9, 1]) {
      for (const file of files) {
        const bytes = fs.readFileSync(file)
        const target = path.join(root, path.relative(whole, file))
        if (share < 1 && random.chance(0.3)) continue
        fs.mkdirSync(path.dirname(target), { recursive: true })
        fs.writeFileSync(target, bytes.subarray(0, Math.floor(bytes.length * share)))
      }
      await reportFor(root, store)
    }
    expect(sumsOf(await reportFor(root, store))).toEqual(rounded(truth))
  })

  test('reads only what is new', async () => {
    const { root, store } = placesOfTest()
    const lines = [1, 2, 3].map((n) => answer({}, { id: `msg_${n}` }))
    const file = transcript(root, lines)
    await reportFor(root, store)
    // Only a reader that begins at the start again would see what nobody ever does: a change in the middle.
    const text = fs.readFileSync(file, 'utf8').replace('msg_2', 'msg_9')
    fs.writeFileSync(file, `${text}${JSON.stringify(answer({}, { id: 'msg_4' }))}\n`)
    expect((await reportFor(root, store)).total.requests).toBe(4)
  })

  test('keeps what was counted when files shrink, are written anew and are removed', async () => {
    const { root, store } = placesOfTest()
    const three = [1, 2, 3].map((n) => answer({}, { id: `msg_${n}` }))
    const file = transcript(root, three)
    expect((await reportFor(root, store)).total.requests).toBe(3)
    transcript(root, three.slice(0, 1))
    expect((await reportFor(root, store)).total.requests).toBe(3)
    transcript(root, [answer({}, { id: 'msg_4' }), ...three])
    expect((await reportFor(root, store)).total.requests).toBe(4)
    fs.rmSync(file)
    expect((await reportFor(root, store)).total.requests).toBe(4)
  })

  test('takes a last line as soon as it is whole, and once', async () => {
    const { root, store } = placesOfTest()
    const file = transcript(root, [answer()])
    const line = JSON.stringify(answer({}, { id: 'msg_2' }))
    fs.appendFileSync(file, line.slice(0, 40))
    expect((await reportFor(root, store)).total.requests).toBe(1)
    fs.appendFileSync(file, line.slice(40))
    expect((await reportFor(root, store)).total.requests).toBe(2)
    fs.appendFileSync(file, '\n')
    expect((await reportFor(root, store)).total).toMatchObject({ requests: 2, output: 200 })
  })

  test('a placeholder is replaced by its final count when that is written', async () => {
    const { root, store } = placesOfTest()
    const usage = { input_tokens: 10, output_tokens: 1 }
    const file = transcript(root, [answer({}, { usage, stop_reason: null })])
    expect((await reportFor(root, store)).total.output).toBe(1)
    fs.appendFileSync(file, `${JSON.stringify(answer())}\n`)
    expect((await reportFor(root, store)).total).toMatchObject({ requests: 1, output: 100 })
  })

  test('keeps several trees apart', async () => {
    const { folder, root, store } = placesOfTest()
    transcript(root, [answer()])
    const other = path.join(folder, 'other')
    transcript(other, [answer({}, { id: 'msg_2' }), answer({}, { id: 'msg_3' })])
    expect((await reportFor(root, store)).total.requests).toBe(1)
    expect((await reportFor(other, store)).total.requests).toBe(2)
    expect((await reportFor(root, store)).total.requests).toBe(1)
  })

  test('never changes the files that it reads', async () => {
    const { root, store } = placesOfTest()
    const file = transcript(root, [answer()])
    const before = { bytes: fs.readFileSync(file), ...fs.statSync(file) }
    await reportFor(root, store)
    const after = { bytes: fs.readFileSync(file), ...fs.statSync(file) }
    expect(after.bytes.equals(before.bytes)).toBe(true)
    expect([after.mtimeMs, after.ctimeMs]).toEqual([before.mtimeMs, before.ctimeMs])
  })
})

describe('a ledger on the disk', () => {
  test('that is torn is taken for none', async () => {
    const { root, store } = placesOfTest()
    transcript(root, [answer()])
    await reportFor(root, store)
    const [file = ''] = filesBelow(store)
    fs.truncateSync(file, 100)
    expect((await reportFor(root, store)).total.requests).toBe(1)
    expect(filesBelow(store)).toHaveLength(1)
  })

  test('goes on after a process that was killed while it wrote', async () => {
    const { root, store } = placesOfTest()
    transcript(root, [answer()])
    await reportFor(root, store)
    const [ledger = ''] = filesBelow(store)
    const left = ledger.replace('-1.ledger', '-2.1234.aside')
    fs.writeFileSync(left, 'half')
    fs.utimesSync(left, 0, 0)
    transcript(root, [answer(), answer({}, { id: 'msg_2' })])
    expect((await reportFor(root, store)).total.requests).toBe(2)
    expect(filesBelow(store)).toEqual([ledger.replace('-1.', '-2.')])
  })

  test('has what all of many processes have found that write it at once', async () => {
    const { root, store } = placesOfTest()
    const { truth } = writeClaude(root, { ...SMALL, sessions: 4 })
    const cli = path.resolve('dist/cli.mjs')
    const words = ['usage', '--json', '--offline', '--root', root, '--store', store]
    const run = promisify(execFile)
    const runs = Array.from({ length: 6 }, () => run(process.execPath, [cli, ...words]))
    for (const { stdout } of await Promise.all(runs))
      expect(JSON.parse(stdout).total.requests).toBe(truth.total.requests)
    expect(sumsOf(await reportFor(root, store))).toEqual(rounded(truth))
    expect(filesBelow(store)).toHaveLength(1)
  })
})
