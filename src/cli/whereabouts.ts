import type { Whereabouts } from '../agents/setup.ts'
import { readPath } from '../world/answers.ts'
import { account, places } from './paths.ts'

/** What `init`, `uninstall` and `doctor` look at. */
export function whereabouts(): Whereabouts {
  return {
    home: account().home,
    platform: process.platform,
    environment: process.env,
    project: readPath(process.cwd()).real,
    root: places().root,
    own: places().own,
  }
}
