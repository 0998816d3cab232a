import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { oneLine } from '../message/message.ts'
import type { Channel, Notice } from './notice.ts'

const SHOW_MS_MAX = 5_000

/** On the desktop of this account. The texts are arguments of a program, never part of a script. */
export function desktop(platform: NodeJS.Platform = process.platform): Channel {
  return {
    name: 'desktop',
    async send(notice) {
      const [file, ...args] = commandFor(platform, notice)
      await promisify(execFile)(file, args, { timeout: SHOW_MS_MAX })
    },
  }
}

/** Some desktops read markup in a notice. */
function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

const APPLE = [
  '-e',
  'on run argv',
  '-e',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  '-e',
  'end run',
]

function commandFor(platform: NodeJS.Platform, notice: Notice): readonly [string, ...string[]] {
  const title = oneLine(notice.title)
  const text = oneLine(notice.text).slice(0, 500)
  if (platform === 'darwin') return ['osascript', ...APPLE, title, text]
  if (platform === 'win32') return ['msg', '*', '/TIME:30', `${title}: ${text}`]
  const urgency = notice.kind === 'waiting' ? 'normal' : 'critical'
  return [
    'notify-send',
    '--app-name=Interlock',
    `--urgency=${urgency}`,
    '--',
    plain(title),
    plain(text),
  ]
}
