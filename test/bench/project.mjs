import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** A git repository with a commit and with work that a hard reset would throw away. */
export function openProject(folder) {
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text)
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...words], {
      cwd: folder,
      env: { HOME: folder, PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1' },
    })
  fs.mkdirSync(path.join(folder, 'src'), { recursive: true })
  write('package.json', '{ "name": "shop", "scripts": { "test": "node --test" } }\n')
  write('src/app.js', "console.log('hello')\n")
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message=start')
  write('src/app.js', "console.log('not committed')\n")
  return folder
}
