import { type Answers, BUILD, type World } from '../facts/world.ts'

const HOME = '/home/user'
const PROJECT = '/home/user/project'

/**
 * The World of a command that is judged without a folder: a repository with uncommitted, untracked and unpushed work,
 * a normal user, no project files that can be read, no configuration. The real disk is never asked.
 */
export const HYPOTHETICAL: World = {
  mode: BUILD,
  user: { home: HOME, root: false },
  cwd: PROJECT,
  temp: ['/tmp', '/var/tmp'],
  guard: { folders: [`${HOME}/.interlock`], settings: [], daemonPid: undefined },
  answers: {
    grammar: () => 'words',
    path: (path) => ({ real: path, kind: 'unknown' }),
    text: () => ({ text: undefined }),
    root: (folder) => ({
      root: folder === PROJECT || folder.startsWith(`${PROJECT}/`) ? PROJECT : undefined,
    }),
    work: () => ({
      kind: 'work',
      changed: true,
      untracked: true,
    }),
  } satisfies Answers,
  unattended: false,
}
