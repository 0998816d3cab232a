import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { wholeText, writtenAt } from '../shell/source.ts'

/** Programs of which a machine runs many, whoever started them: a pattern that says no more hits all of them. */
export const EVERYBODYS =
  /^-?(node|nodejs|python3?|java|ruby|bash|sh|zsh|code|docker|postgres|mysqld?|redis-server|mongod|claude|codex|nginx|sshd|systemd)$/i

/** Ports behind which a service of the machine or the team listens, not a program under development. */
const SERVICE_PORTS = new Set(
  '22 25 53 80 443 2375 2376 3306 5432 5433 5672 6379 6443 9092 9200 27017'.split(' '),
)

/**
 * True where the process that `field` names, though its number is not known, can only be one that was started for this
 * work: the last one of this shell, the one of a pid file, on a port of its own, or of a program's own name.
 */
export function isOwnProcess(field: Field, run: Run): boolean {
  const text = wholeText(run.frame.source)
  const written = run.via.includes('xargs')
    ? beforeXargs(text)
    : writtenAt(field.span, run.frame.source)
  const forced = run.args.some((arg) => /^-(9|KILL|SIGKILL)$/.test(arg.text))
  return written !== undefined && isOwn(written, { text, forced: forced && !RESTARTS.test(text) })
}

/** What is started again behind the `kill` is what was running there. */
const RESTARTS =
  /\bkill\b[\s\S]*[;&\n]\s*(\w+=\S+\s+)*((npm|yarn|pnpm|bun)\s+(run|start|dev|serve|preview|watch)|npx\s+(vite|next|serve|nodemon|tsx|ts-node|astro|nuxt|remix|expo|http-server|wrangler|ng|gatsby|webpack|parcel|storybook|live-server)|deno|node|python3?|uv|poetry|uvicorn|gunicorn|flask|rails|bundle|php|cargo|go|make|vite|next|java|\.\/\S+)\s/

interface Script {
  readonly text: string
  /** By a signal that lets it save nothing. */
  readonly forced: boolean
}

function beforeXargs(text: string): string | undefined {
  const [, pipe] = /(?:^|[;&\n(])\s*([^;&\n(]*?)\|\s*xargs\s[^|]*\bkill\b/.exec(text) ?? []
  return pipe === undefined ? undefined : `$(${pipe})`
}

function isOwn(word: string, script: Script, depth = 0): boolean {
  const plain = word.replaceAll(/^["']|["']$/g, '').trim()
  if (plain === '$!' || /^%\d*$/.test(plain)) return true
  const [, name] = /^\$\{?(\w+)\}?$/.exec(plain) ?? []
  if (name !== undefined) {
    const values = [
      ...script.text.matchAll(new RegExp(`(?:^|[\\s;&|])${name}=("?\\$\\([^)]*\\)"?|\\S+)`, 'g')),
    ]
    // A variable that is not set here comes from an earlier shell, and is empty in this one.
    if (values.length === 0) return /^(?!PPID$)\w*PID$/i.test(name)
    return (
      depth < 2 &&
      values.every(([, value]) => isOwn((value ?? '').replace(/;$/, ''), script, depth + 1))
    )
  }
  const [, found] = /^\$\((.*)\)$|^`(.*)`$/s.exec(plain) ?? []
  return found !== undefined && isOwnSearch(found, script.forced)
}

function isOwnSearch(search: string, forced: boolean): boolean {
  const [, file] =
    /^\s*(?:cat|head -1|<)\s*["']?([^\s"'|;]+)["']?\s*(?:2>\s*\/dev\/null)?\s*$/.exec(search) ?? []
  if (file !== undefined) return /\bpid$/i.test(file) && !/interlock|^\/(var|run|etc)\//.test(file)
  const [, port] =
    /^\s*lsof\b[^|]*?:(\d+)\b/.exec(search) ?? /^\s*fuser\s+(\d+)\/tcp/.exec(search) ?? []
  if (port !== undefined)
    return (
      !forced &&
      !SERVICE_PORTS.has(port) &&
      !/\|(?!\s*(head|tail|sort|uniq|xargs|awk)\b)/.test(search)
    )
  const [, quoted, bare] =
    /^\s*pgrep\s+(?:-\w+\s+)*(?:["']([^"']+)["']|(\S+))\s*$/.exec(search) ??
    /^\s*(?:ps|jps)\b[^|]*\|\s*grep\s+(?:-\w+\s+)*(?:["']([^"']+)["']|(\S+))/.exec(search) ??
    []
  const pattern = quoted ?? bare
  return pattern !== undefined && isSpecific(pattern)
}

/** Says more than the name of a program that everybody runs, and cannot mean the daemon. */
function isSpecific(pattern: string): boolean {
  const plain = pattern.replaceAll(/[[\]\\^$]/g, '')
  return (
    !EVERYBODYS.test(plain) &&
    !/interlock/i.test(plain) &&
    /\w{3}/.test(plain) &&
    !/^[.*]+$/.test(plain)
  )
}
