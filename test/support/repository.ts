import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** Git without the configuration of whoever runs the tests. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    timeout: 10_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@example.com',
    },
  })
}

/** A repository with one commit of one file, on `main`. */
export function makeRepository(folder: string): string {
  fs.mkdirSync(folder, { recursive: true })
  gitIn(folder, 'init', '--quiet', '--initial-branch=main')
  fs.writeFileSync(path.join(folder, 'tracked.txt'), 'one\n')
  gitIn(folder, 'add', '.')
  gitIn(folder, 'commit', '--quiet', '--message=first')
  return folder
}
