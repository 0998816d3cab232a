import type { Span } from '../../action/action.ts'
import { readSql } from '../database/programs.ts'
import type { Effect, Field, Target } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { environmentOf } from '../tools/environment.ts'
import { removeItem, writeItem } from './items.ts'

/** One cmdlet with the words behind it. */
export interface Cmdlet {
  readonly name: string
  /** As written, with the space before them. */
  readonly words: string
  /** The whole script it stands in. */
  readonly script: string
  readonly reading: Reading
  readonly span: Span
}

/** Verbs of cmdlets, which are agreed on: those that look or make, lose, stop, blind, alter. */
const LOOKS =
  /^(Get|Test|Measure|Select|Sort|Where|ForEach|Format|Out|Write|ConvertTo|ConvertFrom|Convert|Compare|Find|Show|Resolve|Join|Split|Import|Export|Group|Tee|Read|Trace|Wait|Search|Enter|Push|Pop|Use|Assert|Confirm|Ping|Watch|Receive|Expand|Compress|Copy|New|Add|Start|Debug|Open|Initialize|Build)-/
const LOSES = /^(Remove|Clear|Uninstall|Reset|Unregister|Dismount|Revoke|Deny|Block)-/
const STOPS = /^(Stop|Restart|Suspend)-/
const BLINDS = /^(Disable|Unprotect)-/
const ALTERS = /^(Set|Update|Grant|Install|Publish|Register|Enable|Move|Rename|Restore)-/

/** What these alter is the script's own. */
const OWN_STATE =
  /^(Set|Update|Grant|Install|Publish|Register|Enable|Move|Rename|Restore)-(Location|Variable|StrictMode|PSDebug|Clipboard|Alias|Item|ItemProperty|Content|PSReadLineOption|Module|Script)$/

type Deed = Pick<Effect, 'verb' | 'scope' | 'reversibility'>

const CHANGES: Deed = { verb: 'change', scope: 'one', reversibility: 'recoverable' }
const DISARMS: Deed = { verb: 'disarm', scope: 'all', reversibility: 'recoverable' }
const HIDES: Deed = { verb: 'disarm', scope: 'all', reversibility: 'irreversible' }
const GRANTS: Deed = { verb: 'grant', scope: 'all', reversibility: 'recoverable' }
const LOST: Deed = { verb: 'delete', scope: 'many', reversibility: 'irreversible' }
const ERASES: Deed = { verb: 'overwrite', scope: 'all', reversibility: 'irreversible' }
const HALTS: Deed = { verb: 'stop', scope: 'all', reversibility: 'recoverable' }
const ENDS: Deed = { verb: 'stop', scope: 'one', reversibility: 'reversible' }

type Kind = 'network' | 'device' | 'system' | 'service' | 'process' | 'code'

/** Names it fits, what has to stand among the words, what it then does to what; nothing where it does no harm. */
type Row = readonly [name: RegExp, words?: RegExp, deed?: Deed, on?: Kind]

const ANY = /^/

/** The first row that fits decides. */
const CMDLETS: readonly Row[] = [
  [/^Invoke-(Pester|ScriptAnalyzer|Build|psake|Item|History)$/],
  [/^(Add|Set)-MpPreference$/, /-Exclusion|-Disable/i, DISARMS, 'network'],
  [/^New-NetFirewallRule$/, /^(?=.*-Action\s+Allow).*(?:Any|0\.0\.0\.0)/i, GRANTS, 'network'],
  [/^(Format|Clear|Initialize)-(Volume|Disk|Partition)$/, ANY, ERASES, 'device'],
  [/^Remove-Partition$/, ANY, ERASES, 'device'],
  [
    /^Set-(NetFirewall\w*|MpPreference|ExecutionPolicy)$/,
    /False|true|Bypass|Unrestricted|Disable/i,
    DISARMS,
    'network',
  ],
  [/^Clear-(History|RecycleBin)$|^(Remove|Clear|Reset)-\w*EventLog/, ANY, HIDES, 'system'],
  [/^(Stop|Restart)-Computer$/, ANY, HALTS, 'system'],
  [/^Stop-Process$/, /-Id\s+\d/, ENDS, 'code'],
  [/^Stop-Process$/, ANY, { ...ENDS, scope: 'many' }, 'process'],
  [LOOKS],
  [OWN_STATE],
  [LOSES, ANY, LOST, 'service'],
  [STOPS, ANY, CHANGES, 'system'],
  [BLINDS, ANY, DISARMS, 'network'],
  [ALTERS, ANY, CHANGES, 'system'],
]

/** Cmdlets with readers of their own. */
const READERS: readonly (readonly [name: RegExp, read: (cmdlet: Cmdlet) => void])[] = [
  [/^Invoke-(WebRequest|RestMethod)$/, readRequest],
  [/^Start-Process$/, readStart],
  [
    /^Invoke-Expression$/,
    ({ reading, span }) =>
      reading.unknown('opaque-code', 'code that is made while it runs', span, 'deny'),
  ],
  [/^Invoke-(Sqlcmd|DbaQuery)$/, readQuery],
  [/^(Remove|Clear)-(Item|Content|ItemProperty)$/, removeItem],
  [/^(Set-Content|Out-File|Add-Content)$/, writeItem],
]

export function readCmdlet(cmdlet: Cmdlet): void {
  const { name, words, reading, span } = cmdlet
  if (/(^|\s)-WhatIf\b(?!:\$false)/i.test(words)) return
  const own = READERS.find(([names]) => names.test(name))
  if (own) return own[1](cmdlet)
  const row = CMDLETS.find(([names, among]) => names.test(name) && (among ?? ANY).test(words))
  if (!row) return reading.unknown('unread-language', `what ${name} does is not read here`, span)
  const [, , deed, kind] = row
  const noun = name.slice(name.indexOf('-') + 1)
  if (deed && kind) does(cmdlet, { ...deed, target: { kind, name: noun } })
}

function does({ name, words, reading, span }: Cmdlet, effect: Deed & Pick<Effect, 'target'>): void {
  reading.effect({
    ...effect,
    environment: environmentOf(words, reading.world),
    span,
    detail: `${name}${words}`.trim().slice(0, 80),
  })
}

/** What is asked of another machine, by its method. */
function readRequest(cmdlet: Cmdlet): void {
  const { words } = cmdlet
  if (environmentOf(words, cmdlet.reading.world) === 'local') return
  if (
    /\.env\b|id_(rsa|ed25519)|\.pem\b|credentials|\.npmrc/i.test(words) &&
    /-(Body|InFile)/i.test(words)
  )
    return does(cmdlet, {
      verb: 'send',
      scope: 'one',
      reversibility: 'irreversible',
      target: { kind: 'network', name: 'a secret' },
    })
  const method = /-Method\s+["']?(\w+)/i.exec(words)?.[1]?.toUpperCase() ?? 'GET'
  const target: Target = { kind: 'network', name: 'a remote address' }
  if (method === 'DELETE')
    does(cmdlet, { verb: 'delete', scope: 'one', reversibility: 'irreversible', target })
  else if (/PUT|PATCH/.test(method)) does(cmdlet, { ...CHANGES, target })
}

/** `Start-Process git -ArgumentList 'clean','-ffdx'` runs a program that is judged elsewhere by its words. */
function readStart({ words, reading, span }: Cmdlet): void {
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

function readQuery({ words, reading, span }: Cmdlet): void {
  const query = /-(?:Query|Q)\s+(?:"([^"]*)"|'([^']*)')/i.exec(words)
  const text = query?.[1] ?? query?.[2]
  if (text === undefined)
    return reading.unknown('dynamic-target', 'SQL that is only known when it runs', span)
  const field: Field = { text, known: true, glob: false, span }
  readSql(reading, field, environmentOf(words, reading.world))
}
