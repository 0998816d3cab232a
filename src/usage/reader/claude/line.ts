import { Cursor } from '../cursor.ts'
import { timeIn } from '../time.ts'

/** Bytes of a line, from and to; both 0 where there are none. */
export interface Range {
  from: number
  to: number
}

/** A line of a transcript, as far as it matters here. One is reused for all lines: a new one each would be most of the work. */
export class Line {
  readonly cursor = new Cursor(Buffer.alloc(0))
  isAssistant = false
  isSidechain = false
  isCopy = false
  readonly uuid = range()
  readonly request = range()
  readonly session = range()
  readonly agent = range()
  readonly cwd = range()
  readonly id = range()
  readonly model = range()
  at = 0
  hasUsage = false
  /** `null` was written: the answer was not at its end. */
  isOpen = false
  input = 0
  output = 0
  cacheRead = 0
  cacheWrite = 0
  cacheWrite5m = 0
  cacheWrite1h = 0
  /** Bytes of text, thinking and tool input in this line. */
  visible = 0
  thinks = false
  /** The names of the tools that it calls: the first `toolCount` of them. */
  readonly tools: Range[] = []
  toolCount = 0

  /** Whether the bytes are one whole object. */
  parse(bytes: Buffer, start: number, end: number): boolean {
    const { cursor } = this
    this.clear()
    cursor.over(bytes, start, end)
    if (!cursor.object()) return false
    while (cursor.key()) this.member(cursor)
    return !cursor.broken
  }

  /** Keys are told apart by their lengths first: comparing each with all would take a third of the time. */
  private member(cursor: Cursor): void {
    const { length } = cursor
    if (length === 7) {
      if (cursor.is('message')) this.message(cursor)
      else if (cursor.is('agentId')) take(cursor, this.agent)
      else cursor.skip()
    } else if (length === 9) {
      if (cursor.is('sessionId')) take(cursor, this.session)
      else if (cursor.is('requestId')) take(cursor, this.request)
      else if (cursor.is('timestamp')) this.time(cursor)
      else cursor.skip()
    } else if (length === 4) {
      if (cursor.is('type')) this.isAssistant = cursor.string() && cursor.is('assistant')
      else if (cursor.is('uuid')) take(cursor, this.uuid)
      else cursor.skip()
    } else if (length === 3 && cursor.is('cwd')) take(cursor, this.cwd)
    else if (length === 11 && cursor.is('isSidechain')) this.isSidechain = truth(cursor)
    else if (length === 10 && cursor.is('forkedFrom')) this.isCopy = !nothing(cursor)
    else cursor.skip()
  }

  private time(cursor: Cursor): void {
    this.at = cursor.string() ? timeIn(cursor.bytes, cursor.from, cursor.to) : 0
  }

  private message(cursor: Cursor): void {
    this.clearMessage()
    if (!cursor.object()) return
    while (cursor.key()) {
      const { length } = cursor
      if (length === 7 && cursor.is('content')) this.content(cursor)
      else if (length === 2 && cursor.is('id')) take(cursor, this.id)
      else if (length === 5 && cursor.is('model')) take(cursor, this.model)
      else if (length === 5 && cursor.is('usage')) this.usage(cursor)
      else if (length === 11 && cursor.is('stop_reason')) this.isOpen = nothing(cursor)
      else cursor.skip()
    }
  }

  private usage(cursor: Cursor): void {
    this.clearUsage()
    if (!cursor.object()) return
    this.hasUsage = true
    while (cursor.key()) {
      const { length } = cursor
      if (length === 12 && cursor.is('input_tokens')) this.input = cursor.count()
      else if (length === 13 && cursor.is('output_tokens')) this.output = cursor.count()
      else if (length === 23 && cursor.is('cache_read_input_tokens'))
        this.cacheRead = cursor.count()
      else if (length === 27 && cursor.is('cache_creation_input_tokens'))
        this.cacheWrite = cursor.count()
      else if (length === 14 && cursor.is('cache_creation')) this.breakdown(cursor)
      else cursor.skip()
    }
  }

  private breakdown(cursor: Cursor): void {
    this.cacheWrite5m = 0
    this.cacheWrite1h = 0
    if (!cursor.object()) return
    while (cursor.key()) {
      if (cursor.is('ephemeral_5m_input_tokens')) this.cacheWrite5m = cursor.count()
      else if (cursor.is('ephemeral_1h_input_tokens')) this.cacheWrite1h = cursor.count()
      else cursor.skip()
    }
  }

  private content(cursor: Cursor): void {
    this.clearContent()
    if (!cursor.array()) return
    while (cursor.element()) {
      if (cursor.object()) this.block(cursor)
      if (cursor.broken) return
    }
  }

  private block(cursor: Cursor): void {
    const name = this.tools[this.toolCount] ?? range()
    let isTool = false
    while (cursor.key()) {
      const { length } = cursor
      if (length === 4 && cursor.is('type')) {
        const known = cursor.string()
        isTool = known && cursor.is('tool_use')
        if (known && (cursor.is('thinking') || cursor.is('redacted_thinking'))) this.thinks = true
      } else if (length === 4 && cursor.is('name')) take(cursor, name)
      else if (cursor.is('text') || cursor.is('thinking') || cursor.is('input')) {
        const from = cursor.at
        cursor.skip()
        this.visible += Math.max(0, cursor.at - from - 2)
      } else cursor.skip()
    }
    if (isTool && name.to > 0) this.tools[this.toolCount++] = name
  }

  private clear(): void {
    this.isAssistant = this.isSidechain = this.isCopy = false
    empty(this.uuid)
    empty(this.request)
    empty(this.session)
    empty(this.agent)
    empty(this.cwd)
    this.at = 0
    this.clearMessage()
  }

  private clearMessage(): void {
    empty(this.id)
    empty(this.model)
    this.hasUsage = this.isOpen = false
    this.clearUsage()
    this.clearContent()
  }

  private clearUsage(): void {
    this.input = this.output = this.cacheRead = 0
    this.cacheWrite = this.cacheWrite5m = this.cacheWrite1h = 0
  }

  private clearContent(): void {
    this.visible = 0
    this.thinks = false
    this.toolCount = 0
  }
}

function range(): Range {
  return { from: 0, to: 0 }
}

function empty(one: Range): void {
  one.from = one.to = 0
}

/** A string; null and what else stands there is none. */
function take(cursor: Cursor, into: Range): void {
  const isString = cursor.string()
  into.from = isString ? cursor.from : 0
  into.to = isString ? cursor.to : 0
}

function truth(cursor: Cursor): boolean {
  const isTrue = cursor.isTrue()
  cursor.skip()
  return isTrue
}

function nothing(cursor: Cursor): boolean {
  const isNull = cursor.isNull()
  cursor.skip()
  return isNull
}
