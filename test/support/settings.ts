import fs from 'node:fs'
import path from 'node:path'
import type { Person } from './daemon.ts'

/** The person's own file of settings. */
export function setSettings({ home }: Pick<Person, 'home'>, text: string): void {
  const folder = path.join(home, '.config', 'interlock')
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'interlock.toml'), text)
}
