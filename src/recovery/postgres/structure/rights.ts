import { escapeIdentifier } from 'pg'
import type { Part, Right } from './part.ts'

/** The statements that turn rights into those that were: what is too much goes first. */
export function rightsBack(now: Part, wanted: Part): readonly string[] {
  if (wanted.on === null) return []
  const [have, want] = [now.rights, wanted.rights]
  const target = (privilege: string) => `${privilege}${wanted.only ?? ''} ON ${wanted.on}`
  const tooMuch = have.filter((one) => !want.some((other) => isSameRight(one, other)))
  const missing = want.filter((one) => !have.some((other) => isSameRight(one, other)))
  return [
    ...tooMuch.map(({ privilege, grantee }) => {
      return `REVOKE ${target(privilege)} FROM ${role(grantee)}`
    }),
    ...missing.map(({ privilege, grantee, grantable }) => {
      const passing = grantable ? ' WITH GRANT OPTION' : ''
      return `GRANT ${target(privilege)} TO ${role(grantee)}${passing}`
    }),
  ]
}

function isSameRight(one: Right, other: Right): boolean {
  return (
    one.grantor === other.grantor &&
    one.grantee === other.grantee &&
    one.privilege === other.privilege &&
    one.grantable === other.grantable
  )
}

function role(name: string): string {
  return name === '' ? 'PUBLIC' : escapeIdentifier(name)
}
