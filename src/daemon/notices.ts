import fs from 'node:fs'
import path from 'node:path'
import type { Change } from '../approvals/asked.ts'
import type { Approval } from '../approvals/request.ts'
import { desktop } from '../notify/desktop.ts'
import type { Channel, Notice } from '../notify/notice.ts'
import { Notifier } from '../notify/notifier.ts'
import { slack } from '../notify/slack.ts'
import { webhook } from '../notify/webhook.ts'
import type { NotifySettings } from '../policy/config/config.ts'
import type { Draft } from '../record/entry.ts'
import { field, lineOf, list } from '../record/line.ts'
import { isOurs } from '../state/private-file.ts'

export interface NoticeSurroundings {
  /** The folder of the built program. */
  readonly dist: string
  /** As the files of the person and the organisation say now. */
  readonly settings: () => NotifySettings | undefined
  readonly waiting: () => readonly string[]
  readonly failed: (channel: string, why: string) => void
}

/** Tells people what waits for them, what was tried in a freeze, and what is wrong with the guard. */
export class Notices {
  readonly #around: NoticeSurroundings
  readonly #notifier: Notifier
  #made: {
    readonly of: string
    readonly channels: readonly (Channel & { stop?(): void })[]
  } = {
    of: '',
    channels: [],
  }

  constructor(around: NoticeSurroundings) {
    this.#around = around
    this.#notifier = new Notifier(() => this.#channels(), around.failed)
  }

  onApproval({ request }: Approval, why: Change): void {
    if (why !== 'asked' && why !== 'escalated') return
    const [worst = request.deed.text] = request.consequences
    this.#notifier.tell({
      kind: why === 'asked' ? 'waiting' : 'escalated',
      at: request.at,
      title: `${why === 'asked' ? 'An approval waits' : 'An approval still waits'}: ${request.id}`,
      text: `${request.agent} ${worst}. ${request.deed.text.slice(0, 300)}`,
      approval: request.id,
      session: request.session,
    })
  }

  /** An entry of the record that people should know of. */
  onEntry({ kind, at, body }: Pick<Draft, 'kind' | 'at' | 'body'>): void {
    const found = noticeOf(kind, at, body)
    if (found) this.#notifier.tell(found)
  }

  onContext(text: string, session: string, at: number): void {
    this.#notifier.tell({ kind: 'context', at, title: 'An agent’s context', text, session })
  }

  onBudget(text: string, session: string, at: number): void {
    this.#notifier.tell({ kind: 'budget', at, title: 'What agents may use', text, session })
  }

  close(): void {
    for (const channel of this.#made.channels) channel.stop?.()
  }

  /** Made again when the settings change. */
  #channels(): readonly Channel[] {
    const settings = this.#around.settings()
    const of = JSON.stringify(settings ?? {})
    if (of !== this.#made.of) {
      this.close()
      this.#made = { of, channels: settings ? this.#make(settings) : [] }
    }
    return this.#made.channels
  }

  #make({ desktop: shown, webhook: hook, slack: room }: NotifySettings): readonly Channel[] {
    return [
      ...(shown === true ? [desktop()] : []),
      ...(hook
        ? [this.#madeOrTold(() => webhook({ url: hook.url, ...secretIn(hook.secretFile) }))]
        : []),
      ...(room
        ? [
            this.#madeOrTold(() =>
              slack(
                {
                  botToken: privateText(room.botTokenFile),
                  appToken: privateText(room.appTokenFile),
                  channel: room.channel,
                  program: path.join(this.#around.dist, 'slack.mjs'),
                  ...(room.apiUrl !== undefined && { apiUrl: room.apiUrl }),
                },
                this.#around.waiting,
              ),
            ),
          ]
        : []),
    ].flat()
  }

  /** A channel that cannot be made is told of, and the others go on. */
  #madeOrTold(make: () => Channel): readonly Channel[] {
    try {
      return [make()]
    } catch (error) {
      this.#around.failed(
        'settings',
        error instanceof Error ? error.message : 'they cannot be used',
      )
      return []
    }
  }
}

function noticeOf(kind: Draft['kind'], at: number, body: Draft['body']): Notice | undefined {
  const session = typeof body.session === 'string' ? { session: body.session } : {}
  if (kind === 'incident') {
    const broken = body.glass === 'broken'
    const title = broken ? 'The glass was broken' : 'Interlock is not as it should be'
    return {
      kind: broken ? 'glass-broken' : 'guard',
      at,
      title,
      text: field(body, 'text'),
      ...session,
    }
  }
  if (kind === 'service' && typeof body.imported === 'number' && body.imported > 0)
    return {
      kind: 'guard',
      at,
      title: 'Interlock’s daemon was not there',
      text: `${body.imported} events were judged by hooks alone, and are in the record now.`,
    }
  if (kind !== 'action' || body.effect !== 'deny') return undefined
  const mode = list(body.reasons)
    .map((reason) => field(reason, 'rule'))
    .find((rule) => MODES.test(rule))
  if (mode === undefined) return undefined
  const [first] = list(body.reasons).map((reason) => field(reason, 'text'))
  return {
    kind: 'freeze-attempt',
    at,
    title: 'An agent tried what the mode does not let through',
    text: `${lineOf({ kind, body }).slice(0, 300)} — ${first}`,
    ...session,
  }
}

const MODES = /^interlock\/freeze$/

function secretIn(file: string | undefined): { readonly secret?: string } {
  return file === undefined ? {} : { secret: privateText(file) }
}

/** Tokens lie in files that nobody else reads or writes, and nowhere else. */
function privateText(file: string): string {
  if (!isOurs(file) || (fs.statSync(file).mode & 0o077) !== 0)
    throw new Error(`${file} can be reached by others. Run: chmod 600 ${file}`)
  return fs.readFileSync(file, 'utf8').trim()
}
