import path from 'node:path'
import { parse } from 'smol-toml'
import * as v from 'valibot'
import type { PlaceKind, PlaceName } from '../../facts/environments.ts'
import { APPROVAL_HOLD_MS } from '../../limits.ts'
import type { Budget } from '../budgets/budget.ts'
import { BudgetTable, budgetOf } from './budget.ts'
import { Context, type ContextSettings, contextSettings } from './context.ts'
import { lineFinder } from './lines.ts'
import { type KeepSettings, keepSettings, Recovery } from './recovery.ts'
import { Usage, type UsageSettings, usageSettings } from './usage.ts'

/** Who stands behind a file: the organisation and the person decide, a project may only tighten. */
export type Level = 'organisation' | 'person' | 'project'

export type RuleSetting = 'deny' | 'ask' | 'off'

/** A setting and the `FILE:LINE` where it stands. */
export interface Placed<T> {
  readonly value: T
  readonly at: string
}

/** When a freeze holds by itself. */
export interface FreezePlan {
  /** Dates or times, as written; `to` counts to the end of its day. */
  readonly from?: string
  readonly to?: string
  /** When it begins, again and again, and for how long. */
  readonly cron?: string
  readonly hours?: number
  readonly reason: string
  readonly owner: string
  readonly files: boolean
}

/** How people are told. Never from a project's file: it would name where notices go. */
export interface NotifySettings {
  readonly desktop?: boolean
  readonly webhook?: { readonly url: string; readonly secretFile?: string }
  readonly slack?: {
    readonly channel: string
    /** Each holds one token; the file is its owner's alone. */
    readonly botTokenFile: string
    readonly appTokenFile: string
    readonly apiUrl?: string
  }
}

/** How long people are waited for. Never from a project's file. */
export interface WaitSettings {
  /** How long a call is held before it is parked; at most APPROVAL_HOLD_MS. */
  readonly holdMs?: number
  /** After how long people are told once more. */
  readonly escalateMs?: number
}

/** One file, read and checked. */
export interface Config {
  readonly file: string
  readonly level: Level
  readonly places: readonly PlaceName[]
  readonly rules: readonly Placed<readonly [id: string, effect: RuleSetting]>[]
  readonly planFile: Placed<string> | undefined
  readonly freezes: readonly Placed<FreezePlan>[]
  /** Absent where the file has none. */
  readonly budgets?: readonly Budget[]
  readonly notify?: NotifySettings
  readonly wait?: WaitSettings
  readonly keep?: KeepSettings
  readonly context?: ContextSettings
  readonly usage?: UsageSettings
}

export interface ConfigError {
  readonly file: string
  readonly error: string
}

const Names = v.optional(v.array(v.pipe(v.string(), v.nonEmpty())), [])
const Place = v.optional(
  v.strictObject({
    hosts: Names,
    ports: v.optional(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
      [],
    ),
    databases: Names,
    accounts: Names,
    profiles: Names,
    regions: Names,
    contexts: Names,
    namespaces: Names,
    workspaces: Names,
    branches: Names,
    urls: Names,
  }),
)
const Time = v.union([v.date(), v.string()])
const AbsoluteFile = v.pipe(v.string(), v.startsWith('/', 'a path from the root'))
const Notify = v.strictObject({
  desktop: v.optional(v.boolean()),
  webhook: v.optional(
    v.strictObject({
      url: v.pipe(v.string(), v.url(), v.regex(/^https?:/, 'http or https')),
      secret_file: v.optional(AbsoluteFile),
    }),
  ),
  slack: v.optional(
    v.strictObject({
      channel: v.pipe(v.string(), v.nonEmpty()),
      bot_token_file: AbsoluteFile,
      app_token_file: AbsoluteFile,
      api_url: v.optional(v.pipe(v.string(), v.url())),
    }),
  ),
})
const Approvals = v.strictObject({
  hold_seconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(APPROVAL_HOLD_MS / 1000))),
  escalate_seconds: v.optional(v.pipe(v.number(), v.minValue(1))),
})
const File = v.strictObject({
  environments: v.optional(
    v.strictObject({ local: Place, dev: Place, staging: Place, production: Place }),
  ),
  rules: v.optional(v.record(v.string(), v.picklist(['deny', 'ask', 'off']))),
  plan: v.optional(v.strictObject({ file: v.pipe(v.string(), v.nonEmpty()) })),
  notify: v.optional(Notify),
  approvals: v.optional(Approvals),
  recovery: v.optional(Recovery),
  context: v.optional(Context),
  budget: v.optional(v.array(BudgetTable)),
  usage: v.optional(Usage),
  freeze: v.optional(
    v.array(
      v.strictObject({
        from: v.optional(Time),
        to: v.optional(Time),
        cron: v.optional(v.string()),
        hours: v.optional(v.pipe(v.number(), v.minValue(0))),
        reason: v.optional(v.string(), ''),
        owner: v.optional(v.string()),
        files: v.optional(v.boolean(), false),
      }),
    ),
  ),
})

const KINDS: readonly (readonly [plural: keyof PlaceLists, kind: PlaceKind])[] = [
  ['hosts', 'host'],
  ['ports', 'port'],
  ['databases', 'database'],
  ['accounts', 'account'],
  ['profiles', 'profile'],
  ['regions', 'region'],
  ['contexts', 'context'],
  ['namespaces', 'namespace'],
  ['workspaces', 'workspace'],
  ['branches', 'branch'],
  ['urls', 'url'],
]
type PlaceLists = NonNullable<v.InferOutput<typeof Place>>

const ENVIRONMENTS = ['local', 'dev', 'staging', 'production'] as const

/** Reads one `interlock.toml`. A key that nobody knows is an error: a setting that is misspelt protects nothing. */
export function readConfig(text: string, file: string, level: Level): Config | ConfigError {
  try {
    const parsed = v.safeParse(File, parse(text))
    if (!parsed.success) return { file, error: problemOf(parsed.issues[0]) }
    const { output } = parsed
    const people = (['notify', 'approvals', 'recovery', 'context', 'usage'] as const).find(
      (name) => output[name],
    )
    if (people && level === 'project')
      return { file, error: `${people}: stands only in the person’s or the organisation’s file` }
    return configOf(output, text, file, level)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is no TOML'
    return { file, error: why }
  }
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const path = issue.path?.map((item) => String(item.key)).join('.') ?? ''
  return `${path === '' ? '' : `${path}: `}${issue.message}`
}

function configOf(
  {
    environments,
    rules,
    plan,
    freeze,
    notify,
    approvals,
    recovery,
    context,
    budget,
    usage,
  }: v.InferOutput<typeof File>,
  text: string,
  file: string,
  level: Level,
): Config {
  const at = lineFinder(text, file)
  return {
    file,
    level,
    places: ENVIRONMENTS.flatMap((environment) =>
      placesOf(environments?.[environment], environment, at),
    ),
    rules: Object.entries(rules ?? {}).map(([id, effect]) => ({
      value: [id, effect] as const,
      at: at('rules', id),
    })),
    // A project's file means a place beside it, a person's one in whatever folder the work is.
    planFile: plan && {
      value: level === 'project' ? path.resolve(path.dirname(file), plan.file) : plan.file,
      at: at('plan', 'file'),
    },
    freezes: (freeze ?? []).map((one, index) => ({
      value: {
        ...(one.from !== undefined && { from: textOfTime(one.from) }),
        ...(one.to !== undefined && { to: textOfTime(one.to) }),
        ...(one.cron !== undefined && { cron: one.cron }),
        ...(one.hours !== undefined && { hours: one.hours }),
        reason: one.reason,
        owner: one.owner ?? file,
        files: one.files,
      },
      at: at('freeze', undefined, index),
    })),
    ...(budget && {
      budgets: budget.map((one, index) => budgetOf(one, at('budget', undefined, index))),
    }),
    ...(notify && { notify: notifySettings(notify) }),
    ...(approvals && { wait: waitSettings(approvals) }),
    ...(recovery && { keep: keepSettings(recovery) }),
    ...(context && { context: contextSettings(context) }),
    ...(usage && { usage: usageSettings(usage) }),
  }
}

function waitSettings({
  hold_seconds: hold,
  escalate_seconds: escalate,
}: v.InferOutput<typeof Approvals>): WaitSettings {
  return {
    ...(hold !== undefined && { holdMs: hold * 1000 }),
    ...(escalate !== undefined && { escalateMs: escalate * 1000 }),
  }
}

function notifySettings({ desktop, webhook, slack }: v.InferOutput<typeof Notify>): NotifySettings {
  return {
    ...(desktop !== undefined && { desktop }),
    ...(webhook && {
      webhook: {
        url: webhook.url,
        ...(webhook.secret_file !== undefined && { secretFile: webhook.secret_file }),
      },
    }),
    ...(slack && {
      slack: {
        channel: slack.channel,
        botTokenFile: slack.bot_token_file,
        appTokenFile: slack.app_token_file,
        ...(slack.api_url !== undefined && { apiUrl: slack.api_url }),
      },
    }),
  }
}

function placesOf(
  lists: PlaceLists | undefined,
  environment: (typeof ENVIRONMENTS)[number],
  at: ReturnType<typeof lineFinder>,
): readonly PlaceName[] {
  if (!lists) return []
  return KINDS.flatMap(([plural, kind]) =>
    lists[plural].map((name) => ({
      kind,
      name: String(name),
      environment,
      at: at(`environments.${environment}`, plural, 0, String(name)),
    })),
  )
}

/** TOML's own dates know whether they have a time and an offset; their text says so. */
function textOfTime(time: Date | string): string {
  return typeof time === 'string' ? time : time.toISOString()
}
