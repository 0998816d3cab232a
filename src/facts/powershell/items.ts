import type { Zone } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { guardAt } from '../guard/places.ts'
import type { Cmdlet } from './cmdlet.ts'

/** Writing over an agent's settings, whichever way the slashes lean. */
export function writeItem({ words, reading, span }: Cmdlet): void {
  const given = operandOf(words).replaceAll('\\', '/')
  const path = absolute(
    given.replace(/^~|^\$HOME|^\$env:USERPROFILE/i, reading.world.user.home),
    reading.world.cwd,
  )
  const guard = path && guardAt(path, reading.world)
  if (guard)
    reading.effect({
      verb: 'overwrite',
      target: { kind: 'guard', name: guard },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span,
    })
}

/** Windows paths are read by their shape: a drive's root, the system's and users' folders, what is relative. */
export function removeItem({ words, script: text, reading, span }: Cmdlet): void {
  const given = operandOf(words)
  const builtOnly =
    /-(Include|Filter)\s+["']?(bin|obj|node_modules|dist|build|\.vs|TestResults|\*\.(log|tmp|bak))\b/i
  if (operandOf(words) === '' && builtOnly.test(text)) return
  const recursive = /-(Recurse|r)\b/i.test(words)
  const zone = zoneOfWindows(given, text)
  const unix = given.startsWith('/') ? absolute(given, undefined) : undefined
  const guard = guardAt(unix ?? given.replaceAll('\\', '/'), reading.world)
  reading.effect({
    verb: 'delete',
    target: guard
      ? { kind: 'guard', name: guard }
      : { kind: 'file', path: given || 'whatever comes through the pipe', zone },
    environment: 'local',
    scope: recursive || given === '' ? 'many' : 'one',
    reversibility:
      zone === 'temp' || zone === 'build'
        ? 'reversible'
        : zone === 'project'
          ? 'recoverable'
          : 'irreversible',
    span,
  })
}

/** The first word that is no parameter and no parameter's value. */
function operandOf(words: string): string {
  const tokens = [...words.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => ({
    text: match[1] ?? match[2] ?? match[3] ?? '',
    bare: match[3] !== undefined,
  }))
  const named = tokens.findIndex(({ text }) => /^-(Literal)?Path$/i.test(text))
  if (named >= 0) return tokens[named + 1]?.text ?? ''
  const found = tokens.find(({ text, bare }, i) => {
    const before = tokens[i - 1]?.text ?? ''
    const isValue = /^-(Filter|Include|Exclude|ErrorAction|Stream|Credential)$/i.test(before)
    return !isValue && !(bare && (text.startsWith('-') || /^\/[a-z]$/i.test(text)))
  })
  return (found?.text ?? '').replace(/,+$/, '')
}

function zoneOfWindows(path: string, text: string): Zone {
  const p = path.replaceAll('\\', '/')
  const variable = /^\$(?!env:)(\w+)/i.exec(p)?.[1]
  if (
    variable &&
    new RegExp(
      `\\$${variable}\\s*=[^\\n]*(GetTempPath|env:TEMP|env:TMP|New-TemporaryFile)`,
      'i',
    ).test(text)
  )
    return 'temp'
  if (/^\$env:(TEMP|TMP)\b|\/(Temp|tmp)\//i.test(p)) return 'temp'
  if (/^([A-Z]:)?\/?\*?$|^\/$/i.test(p) && p !== '') return 'root'
  if (/^([A-Z]:)?\/(Windows|Program Files|ProgramData|inetpub|srv|etc|usr|var|opt|boot)/i.test(p))
    return 'system'
  if (/^(~|\$HOME|\$env:USERPROFILE|([A-Z]:)?\/(Users|home)\/[^/]*\/?)(\/[^/]*)?\/?\*?$/i.test(p))
    return 'home'
  if (p === '' || p.startsWith('$')) return 'unknown'
  if (
    /(^|\/)(node_modules|bin|obj|dist|build|out|target|coverage|TestResults|packages|artifacts|publish|\.vs)(\/|$)/i.test(
      p,
    )
  )
    return 'build'
  return /^([A-Z]:)?\//i.test(p) ? 'system' : 'project'
}
