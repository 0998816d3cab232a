import { createHash, timingSafeEqual } from 'node:crypto'
import fs from 'node:fs'
import type { Places } from '../../state/places.ts'
import { isOurs } from '../../state/private-file.ts'

/** As root has put it here when it set this daemon up; without one nobody is taken for the keeper. */
export function readSecret({ keeperSecret }: Pick<Places, 'keeperSecret'>): string | undefined {
  try {
    return isOurs(keeperSecret) ? fs.readFileSync(keeperSecret, 'utf8').trim() : undefined
  } catch {
    return undefined
  }
}

/** In the same time, whatever is shown. */
export function isSecret(shown: string, secret: string | undefined): boolean {
  if (secret === undefined || secret === '') return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(shown), digest(secret))
}
