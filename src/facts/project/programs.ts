import { isHarmfulName } from '../shell/conventions.ts'
import { leadingOptionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { MAKE, make } from './make.ts'
import { packageScripts } from './package-scripts.ts'
import { unread } from './unread.ts'

type Reader = (run: Run) => void

/** They list, show or explain a target. */
const SHOWS = /^(-n|-l|--list(-all)?|--dry(-run)?|--show|--summary|--evaluate|--dump|--choose)$/

/** Runners of many projects: only a target whose name says harm is asked about. */
const monorepo: Reader = (run) => {
  const targets = run.args.filter(({ text }, i) => {
    const before = run.args[i - 1]?.text ?? ''
    return /^(-t|--targets?|run|exec)$/.test(before) || (i === 0 && /^[\w:-]+$/.test(text))
  })
  for (const target of targets.flatMap((field) =>
    field.text.split(',').map((text) => ({ ...field, text })),
  )) {
    if (
      /^(run|run-many|affected|exec|list|ls|changed|graph|show|add|init|bootstrap|watch|prune|link|reset|report|daemon|format|migrate|release)$/.test(
        target.text,
      )
    )
      continue
    if (isHarmfulName(target.text) || /^version$/.test(target.text)) unread(run, target)
  }
}

/** Runners whose targets are not read: the name decides. */
const byName: Reader = (run) => {
  if (run.args.some(({ text }) => SHOWS.test(text))) return
  const [target] = leadingOptionsOf(run.args, MAKE).rest
  if (target && !target.text.startsWith('-')) unread(run, target)
}

export const PROJECT_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['npm', packageScripts(false)],
  ['pnpm', packageScripts(true)],
  ['yarn', packageScripts(true)],
  ['make', make],
  ['gmake', make],
  ['just', byName],
  ['task', byName],
  ['nx', monorepo],
  ['turbo', monorepo],
  ['lerna', monorepo],
  ['rush', monorepo],
  ['wireit', monorepo],
])
