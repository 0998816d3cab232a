import { bringUp, lifeOf } from '../client/daemon-life.ts'
import { account, distFolder, isApart, places } from './paths.ts'

/** A daemon that answers: started where it is this account's, and asked of root where it is not. */
export async function ensureDaemon(): Promise<'started' | 'running'> {
  if (!isApart()) return bringUp(places(), distFolder())
  if ((await lifeOf(places())) === 'running') return 'running'
  const { login } = account()
  throw new Error(
    `Interlock has an account of its own here, and its daemon is not there. Root starts it: sudo interlock up --system --user ${login}`,
  )
}
