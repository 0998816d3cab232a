import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { describeWith } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const SCRIPT = '/usr/bin/script'
const [ENTERS, LEAVES] = ['\u001b[?1049h', '\u001b[?1049l']

/** A terminal of 80 columns and 24 rows, and what was written to it. */
class Seat {
  readonly home = tempFolder()
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<unknown>
  text = ''

  constructor(words: string) {
    this.write('msg_1', 10_000)
    const line = `stty rows 24 cols 80; echo "id $$."; exec '${process.execPath}' '${CLI}' ${words}`
    const { PATH } = process.env
    const env = { PATH, HOME: this.home, INTERLOCK_HOME: join(this.home, 'il'), TERM: 'xterm' }
    this.child = spawn(SCRIPT, ['-qec', line, '/dev/null'], { env })
    this.child.stdout.on('data', (bytes: Buffer) => {
      this.text += bytes.toString('utf8')
    })
    this.ended = once(this.child, 'exit')
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  write(id: string, tokens: number): void {
    const folder = join(this.home, '.claude/projects/shop')
    mkdirSync(folder, { recursive: true })
    const usage = { input_tokens: tokens, output_tokens: 0 }
    const message = { id, model: 'claude-sonnet-4-6', stop_reason: 'end_turn', content: [], usage }
    const timestamp = new Date().toISOString()
    const answer = {
      type: 'assistant',
      sessionId: 's1',
      cwd: '/home/somebody/shop',
      timestamp,
      message,
    }
    appendFileSync(join(folder, 's1.jsonl'), `${JSON.stringify(answer)}\n`)
  }

  /** What is on the screen now, without styles. */
  lines(): readonly string[] {
    const frame = this.text.split('\u001b[H').at(-1) ?? ''
    // biome-ignore lint/suspicious/noControlCharactersInRegex: styles are what is taken away
    return frame.replace(/\u001b\[[\d;]*[mK]/g, '').split(/\r*\n/)
  }

  shows(words: RegExp): Promise<void> {
    return expect.poll(() => this.lines().join('\n'), { timeout: 15_000 }).toMatch(words)
  }

  /** The terminal was given back: its own screen, its cursor, and a line that echoes. */
  expectGivenBack(): void {
    expect(this.text.split(ENTERS)).toHaveLength(2)
    const [, after = 'never'] = this.text.split(LEAVES)
    expect(after).not.toContain('\u001b')
    expect(this.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      this.text.lastIndexOf('\u001b[?25l'),
    )
  }
}

describeWith(
  existsSync(SCRIPT) ? undefined : `${SCRIPT} is not there; apt install bsdutils`,
  'The live view, in a terminal',
  () => {
    it('draws what is written while it is open, and ends at q', async () => {
      const seat = new Seat('usage --live')
      await seat.shows(/s1 {2}shop +10k/)
      expect(seat.lines()).toHaveLength(24)
      expect(seat.lines().filter((line) => [...line].length > 80)).toEqual([])
      seat.write('msg_2', 32_000)
      await seat.shows(/s1 {2}shop +42k/)
      seat.child.stdin.write('q')
      await seat.ended
      seat.expectGivenBack()
    })

    it.each([
      ['Ctrl-C', (seat: Seat) => seat.child.stdin.write('\u0003')],
      [
        'a signal',
        (seat: Seat) => process.kill(Number(/id (\d+)\./.exec(seat.text)?.[1]), 'SIGTERM'),
      ],
    ])('gives the terminal back at %s', async (_, end) => {
      const seat = new Seat('usage --live')
      await seat.shows(/q ends/)
      end(seat)
      await seat.ended
      seat.expectGivenBack()
    })

    it('is printed once where it is no terminal', async () => {
      const seat = new Seat('usage --live | cat')
      await seat.ended
      expect(seat.text).not.toContain(ENTERS)
      expect(seat.text).toMatch(/s1 {2}shop +10k/)
    })
  },
)
