import type { Span } from '../../action/action.ts'
import { readSql } from '../database/programs.ts'
import type { Effect, Field, Target, Zone } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { guardAt } from '../guard/places.ts'
import type { Reading } from '../reading.ts'
import { environmentOf } from '../tools/environment.ts'

/** Text that only PowerShell reads: a cmdlet or an assignment with `$` where a command would stand. */
const CMDLET = /(^|[\n;|{(])[ \t]{0,40}([A-Z][a-z]{1,20}-[A-Z]\w+)/
const ASSIGNMENT = /^[ \t]{0,40}\$\w{1,60}[ \t]{0,40}=/m

export function isPowerShell(text: string): boolean {
  return (
    CMDLET.test(text) ||
    /^[ \t]*(if (not )?exist |rd \/s|rmdir \/s|del \/|erase \/)/im.test(text) ||
    /^\[[A-Z][\w.]+\]::\w/m.test(text) ||
    (ASSIGNMENT.test(text) && !/^[ \t]{0,40}\w{1,60}=/m.test(text))
  )
}

/** Verbs of cmdlets, which are agreed on: those that look, those that make, those that lose. */
const LOOKS =
  /^(Get|Test|Measure|Select|Sort|Where|ForEach|Format|Out|Write|ConvertTo|ConvertFrom|Convert|Compare|Find|Show|Resolve|Join|Split|Import|Export|Group|Tee|Read|Trace|Wait|Search|Enter|Push|Pop|Use|Assert|Confirm|Ping|Watch|Receive|Expand|Compress|Copy|New|Add|Start|Debug|Open|Initialize|Build)$/
const LOSES = /^(Remove|Clear|Uninstall|Reset|Unregister|Format|Dismount|Revoke|Deny|Block)$/
const STOPS = /^(Stop|Restart|Suspend)$/
const BLINDS = /^(Disable|Unprotect)$/

/** `& $x`, `. $x`, `& (…)`: the call operator on what is made up. */
const CALLED = /(?:^|[\n;|{(=])[ \t]{0,40}[&.][ \t]{1,8}[$(]/g

/** `[System.IO.Directory]::Delete("…", $true)`. */
const DOTNET_DELETES =
  /\[(?:System\.)?IO\.(?:Directory|File)\]::Delete\(\s*(["'][^"']*["']|\$[\w:]+)/g

/** The cmdlets of a script, one by one, with the words behind them. */
export function readPowerShell(text: string, reading: Reading, at: (span: Span) => Span): void {
  const pattern =
    /(^|[\n;|{(&]\s*)(?:([A-Z][A-Za-z]+)-([A-Z]\w+)|(ri|rm|del|erase|rd|rmdir|iex|iwr|spps|kill|clc)\b)([^\n;|{}]*)/gm
  for (const match of text.matchAll(CALLED)) {
    const span = at({ start: match.index, end: match.index + match[0].length })
    reading.unknown('dynamic-command', 'a command whose name is only known when it runs', span)
  }
  for (const match of text.matchAll(DOTNET_DELETES)) {
    const span = at({ start: match.index, end: match.index + match[0].length })
    removeItem(`-Recurse ${match[1] ?? ''}`, text, reading, span)
  }
  for (const match of text.matchAll(pattern)) {
    const start = match.index + (match[1] ?? '').length
    const span = at({ start, end: match.index + match[0].length })
    const [verb, noun] =
      match[2] !== undefined ? [match[2], match[3] ?? ''] : aliasOf(match[4] ?? '')
    readCmdlet(verb, noun, match[5] ?? '', text, reading, span)
  }
}

function aliasOf(alias: string): readonly [string, string] {
  if (alias === 'iex') return ['Invoke', 'Expression']
  if (alias === 'iwr') return ['Invoke', 'WebRequest']
  if (alias === 'spps' || alias === 'kill') return ['Stop', 'Process']
  return alias === 'clc' ? ['Clear', 'Content'] : ['Remove', 'Item']
}

function readCmdlet(
  verb: string,
  noun: string,
  words: string,
  text: string,
  reading: Reading,
  span: Span,
): void {
  if (/(^|\s)-WhatIf\b(?!:\$false)/i.test(words)) return
  const name = `${verb}-${noun}`
  const effect = (does: Pick<Effect, 'verb' | 'scope' | 'reversibility'>, target: Target): void =>
    reading.effect({
      ...does,
      target,
      environment: environmentOf(words),
      span,
      detail: `${name}${words}`.trim().slice(0, 80),
    })
  if (/^Invoke-(WebRequest|RestMethod)$/.test(name)) return readRequest(words, effect)
  if (/^Invoke-(Pester|ScriptAnalyzer|Build|psake|Item|History)$/.test(name)) return
  if (name === 'Start-Process') return readStart(words, reading, span)
  if (name === 'Invoke-Expression')
    return reading.unknown('opaque-code', 'code that is made while it runs', span, 'deny')
  if (name === 'Invoke-Sqlcmd' || name === 'Invoke-DbaQuery') return readQuery(words, reading, span)
  if (/^(Remove|Clear)-(Item|Content|ItemProperty)$/.test(name))
    return removeItem(words, text, reading, span)
  if (/^(Set-Content|Out-File|Add-Content)$/.test(name)) return writeItem(words, reading, span)
  if (/^(Add|Set)-MpPreference$/.test(name) && /-Exclusion|-Disable/i.test(words))
    return effect(
      { verb: 'disarm', scope: 'all', reversibility: 'recoverable' },
      { kind: 'network', name: noun },
    )
  if (
    /^New-NetFirewallRule$/.test(name) &&
    /-Action\s+Allow/i.test(words) &&
    /Any|0\.0\.0\.0/i.test(words)
  )
    return effect(
      { verb: 'grant', scope: 'all', reversibility: 'recoverable' },
      { kind: 'network', name: noun },
    )
  if (/^(Format|Clear|Initialize)-(Volume|Disk|Partition)$|^Remove-Partition$/.test(name)) {
    return effect(
      { verb: 'overwrite', scope: 'all', reversibility: 'irreversible' },
      { kind: 'device', name: noun },
    )
  }
  if (
    /^Set-(NetFirewall\w*|MpPreference|ExecutionPolicy)$/.test(name) &&
    /False|true|Bypass|Unrestricted|Disable/i.test(words)
  ) {
    return effect(
      { verb: 'disarm', scope: 'all', reversibility: 'recoverable' },
      { kind: 'network', name: noun },
    )
  }
  if (
    /EventLog|^Clear-(History|RecycleBin)$/.test(noun === 'RecycleBin' ? name : noun) &&
    LOSES.test(verb)
  ) {
    return effect(
      { verb: 'disarm', scope: 'all', reversibility: 'irreversible' },
      { kind: 'system', name: noun },
    )
  }
  if (/^(Stop|Restart)-Computer$/.test(name))
    return effect(
      { verb: 'stop', scope: 'all', reversibility: 'recoverable' },
      { kind: 'system', name: noun },
    )
  if (name === 'Stop-Process')
    return effect(
      { verb: 'stop', scope: /-Id\s+\d/.test(words) ? 'one' : 'many', reversibility: 'reversible' },
      { kind: /-Id\s+\d/.test(words) ? 'code' : 'process', name: noun },
    )
  if (LOOKS.test(verb) && !/^Format-(Volume)/.test(name)) return
  if (LOSES.test(verb))
    return effect(
      { verb: 'delete', scope: 'many', reversibility: 'irreversible' },
      { kind: 'service', name: noun },
    )
  if (STOPS.test(verb))
    return effect(
      { verb: 'change', scope: 'one', reversibility: 'recoverable' },
      { kind: 'system', name: noun },
    )
  if (BLINDS.test(verb))
    return effect(
      { verb: 'disarm', scope: 'all', reversibility: 'recoverable' },
      { kind: 'network', name: noun },
    )
  if (/^(Set|Update|Grant|Install|Publish|Register|Enable|Move|Rename|Restore)$/.test(verb)) {
    if (
      /^(Location|Variable|StrictMode|PSDebug|Clipboard|Alias|Item|ItemProperty|Content|PSReadLineOption|Module|Script)$/.test(
        noun,
      )
    )
      return
    return effect(
      { verb: 'change', scope: 'one', reversibility: 'recoverable' },
      { kind: 'system', name: noun },
    )
  }
  reading.unknown('unread-language', `what ${name} does is not read here`, span)
}

/** What is asked of another machine, by its method. */
function readRequest(
  words: string,
  effect: (does: Pick<Effect, 'verb' | 'scope' | 'reversibility'>, target: Target) => void,
): void {
  if (
    environmentOf(words) !== 'local' &&
    /\.env\b|id_(rsa|ed25519)|\.pem\b|credentials|\.npmrc/i.test(words) &&
    /-(Body|InFile)/i.test(words)
  )
    return effect(
      { verb: 'send', scope: 'one', reversibility: 'irreversible' },
      { kind: 'network', name: 'a secret' },
    )
  const method = /-Method\s+["']?(\w+)/i.exec(words)?.[1]?.toUpperCase() ?? 'GET'
  if (environmentOf(words) === 'local' || /^(GET|HEAD|OPTIONS)$/.test(method)) return
  if (method === 'DELETE')
    effect(
      { verb: 'delete', scope: 'one', reversibility: 'irreversible' },
      { kind: 'network', name: 'a remote address' },
    )
  else if (/PUT|PATCH/.test(method))
    effect(
      { verb: 'change', scope: 'one', reversibility: 'recoverable' },
      { kind: 'network', name: 'a remote address' },
    )
}

/** `Start-Process git -ArgumentList 'clean','-ffdx'` runs a program that is judged elsewhere by its words. */
function readStart(words: string, reading: Reading, span: Span): void {
  const tokens = [...words.matchAll(/"([^"]*)"|'([^']*)'|([^\s,]+)/g)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .filter(
      (text) =>
        !/^-(FilePath|ArgumentList|NoNewWindow|Wait|PassThru|WindowStyle|Verb)$/i.test(text),
    )
  const line = tokens.join(' ')
  if (
    /^(git\s+(clean\s+-\w*f|reset\s+--hard|push\s.*(-f\b|--force))|cmd\b.*\b(del|rd|rmdir|format)\b|rm\s+-\w*r|format\b|diskpart)/i.test(
      line,
    ) ||
    /env:TEMP|\.tmp\b/i.test(line)
  )
    reading.unknown(
      'opaque-code',
      `a program that is started with “${line.slice(0, 60)}”`,
      span,
      'deny',
    )
}

/** Writing over an agent's settings, whichever way the slashes lean. */
function writeItem(words: string, reading: Reading, span: Span): void {
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

function readQuery(words: string, reading: Reading, span: Span): void {
  const query = /-(?:Query|Q)\s+(?:"([^"]*)"|'([^']*)')/i.exec(words)
  const text = query?.[1] ?? query?.[2]
  if (text === undefined)
    return reading.unknown('dynamic-target', 'SQL that is only known when it runs', span)
  const field: Field = { text, known: true, glob: false, span }
  readSql(reading, field, environmentOf(words))
}

/** Windows paths are read by their shape: a drive's root, the system's and users' folders, what is relative. */
function removeItem(words: string, text: string, reading: Reading, span: Span): void {
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
