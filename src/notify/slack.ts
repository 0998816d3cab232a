import { type ChildProcess, fork } from 'node:child_process'
import type { Channel } from './notice.ts'
import { escaped, type FromSlack, type ToSlack } from './slack-words.ts'

export interface SlackSettings
  extends Pick<ToSlack, 'botToken' | 'appToken' | 'apiUrl' | 'channel'> {
  /** The built program of slack-app.ts. */
  readonly program: string
}

/** Longer than a start of the app takes, with its first retries. */
const SEND_MS_MAX = 15_000

/**
 * Slack over socket mode: nothing here listens to the world. It is a notice: an answer takes a key, and Slack has none.
 * Whoever mentions the app is told what waits.
 */
export function slack(
  { program, ...settings }: SlackSettings,
  waiting: () => readonly string[],
): Channel & { stop(): void } {
  let child: ChildProcess | undefined
  let count = 0
  const running = (): ChildProcess => {
    if (child?.connected) return child
    child = fork(program, [], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    })
    // Its end is seen by whoever waits for an answer of its; a broken pipe must not be ours.
    child.on('error', () => {})
    child.unref()
    child.channel?.unref()
    return child
  }
  return {
    name: `slack ${settings.channel}`,
    async send({ title, text }) {
      const id = ++count
      const words = `*${escaped(title)}*\n${escaped(text)}`
      try {
        await answerTo(running(), { ...settings, id, text: words, waiting: waiting() })
      } catch (error) {
        // The next notice begins anew.
        child?.kill()
        child = undefined
        throw error
      }
    },
    stop: () => void child?.kill(),
  }
}

function answerTo(child: ChildProcess, message: ToSlack): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (why: string | undefined) => {
      clearTimeout(timer)
      child.off('message', hear)
      child.off('exit', gone)
      if (why === undefined) resolve()
      else reject(new Error(why))
    }
    const hear = ({ id, error }: FromSlack) => {
      if (id === message.id) done(error)
    }
    const gone = () => done('it has ended; is @slack/bolt installed, and are the tokens right?')
    const timer = setTimeout(() => done('it did not answer in time'), SEND_MS_MAX)
    child.on('message', hear)
    child.on('exit', gone)
    child.send(message, (error) => {
      if (error) done(error.message)
    })
  })
}
