import type { Sink } from '../files/contents.ts'
import { NotKept } from '../files/not-kept.ts'
import { latin1Of } from '../files/path-bytes.ts'
import { type Budget, take } from '../files/take.ts'
import type { Root } from '../snapshot.ts'
import { repositoryAt, skipsInStore, skipsInWork } from './repository.ts'

/** A work tree and what git keeps of it: as it stands, but for its objects, which are held on to. Throws NotKept. */
export function repositoryRoots(
  work: string,
  sink: Sink,
  budget: Budget,
  except: string,
): readonly Root[] {
  const repository = repositoryAt(work)
  if (!repository) throw new NotKept('how it is kept is not known here')
  return (['work', 'store'] as const).map((git) => {
    const path = latin1Of(repository[git])
    const skips = skipsIn(git, path)
    const own = { ...budget, skips: (at: string) => at === except || skips(at) }
    const before = take(repository[git], sink, own)
    budget.bytes = own.bytes
    budget.entries = own.entries
    return { path, git, before }
  })
}

/** Bytes as Latin-1. */
export function skipsIn(git: 'work' | 'store', path: string): (at: string) => boolean {
  return git === 'work' ? skipsInWork(path) : skipsInStore(path)
}
