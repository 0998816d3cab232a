import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Namespace, openNamespace, type Place } from './netns.ts'
import { buildPrograms, type Programs } from './programs.ts'

/**
 * A sandbox: one throw-away person with a home, a project and a machine of their own. The project
 * is a git repository with a commit, a remote (a bare repository beside it), work that is not
 * committed and work that is not pushed, so that what would lose work really would.
 */
export interface Sandbox {
  readonly folder: string
  readonly home: string
  readonly project: string
  readonly namespace: Namespace
  readonly programs: Programs
  /** The project folder, and an environment that inherits nothing from whoever runs the tests. */
  readonly place: Place
  /** Something of a test's own that must end with the sandbox. */
  atEnd(cleanup: () => void): void
  close(): void
}

export async function openSandbox(): Promise<Sandbox> {
  // Short, because a socket's path below it may have 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'il-'))
  const [home, project, temp] = [join(folder, 'home'), join(folder, 'proj'), join(folder, 'tmp')]
  for (const path of [home, project, temp]) mkdirSync(path)
  const programs = await buildPrograms(join(folder, 'programs'))
  makeProject(folder, project, home)
  const namespace = await openNamespace()
  const env = {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: temp,
    LANG: 'C.UTF-8',
    TERM: 'xterm',
  }
  const cleanups: (() => void)[] = []
  return {
    folder,
    home,
    project,
    namespace,
    programs,
    place: { cwd: project, env },
    atEnd: (cleanup) => cleanups.push(cleanup),
    close() {
      for (const cleanup of cleanups) cleanup()
      namespace.close()
      // The processes of the namespace may still be ending, and writing.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

function makeProject(folder: string, project: string, home: string): void {
  const env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', project, ...args], { env, stdio: 'ignore' })
  const write = (path: string, content: string) => writeFileSync(join(project, path), content)

  mkdirSync(join(project, 'src'))
  write('src/a.ts', 'export const a = 1\n')
  write('README.md', '# A project\n')
  git('init', '--quiet', '--initial-branch=main')
  git('config', 'user.name', 'Somebody')
  git('config', 'user.email', 'somebody@example.invalid')
  git('add', '.')
  git('commit', '--quiet', '--message=first')
  git('init', '--quiet', '--bare', join(folder, 'origin.git'))
  git('remote', 'add', 'origin', join(folder, 'origin.git'))
  git('push', '--quiet', '--set-upstream', 'origin', 'main')
  git('commit', '--quiet', '--allow-empty', '--message=not pushed')
  write('README.md', '# A project\n\nNot committed.\n')
  write('notes.txt', 'Not tracked.\n')
}

/** Files of the project, by their path in it, without git's own. */
export function projectFiles(sandbox: Sandbox): readonly string[] {
  return readdirSync(sandbox.project, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== '.git' && !path.startsWith('.git/'))
    .sort()
}
