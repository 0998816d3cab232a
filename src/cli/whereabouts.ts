import path from 'node:path'
import type { Whereabouts } from '../agents/setup.ts'
import { lastDrawn } from '../usage/windows/drawn.ts'
import { readPath } from '../world/answers.ts'
import { account, distFolder, places } from './paths.ts'

/** What `init`, `uninstall` and `doctor` look at. */
export function whereabouts(): Whereabouts {
  return {
    home: account().home,
    platform: process.platform,
    environment: process.env,
    project: readPath(process.cwd()).real,
    root: places().root,
    own: places().own,
    program: { node: process.execPath, cli: path.join(distFolder(), 'cli.mjs') },
    lastDrawn: lastDrawn(path.join(places().own, 'usage')),
  }
}
