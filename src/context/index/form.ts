import type { Form } from './item.ts'

/** Its beginning says what a text is; a person's words before it are skipped by looking a little further. */
const LOOKED_CHARS = 1_800
/** What is shorter is a sentence, whatever stands in it. */
const FORMLESS_CHARS = 300

/** So many lines tell what the others are. */
const LINES_MAX = 24

const MARKUP = /<[a-z][\w-]*(?:\s[^<>]{0,300})?>/gi
const CLOSING = /<\/[a-z][\w-]*>/gi
const STACK =
  /^[ \t]+at \S.*[(:]\d+|Traceback \(most recent call last\)|^goroutine \d+ \[|panicked at |^Caused by: |^[ \t]+File ".*", line \d+/m
const DIFF = /^(?:diff --git |@@ -\d+(?:,\d+)? \+\d+)/m
const PLAN =
  /\b(?:Seq Scan|Index (?:Only )?Scan|Nested Loop|Hash Join|Merge Join|Bitmap Heap Scan)\b|\bcost=\d+\.\d+\.\.\d/
const SQL =
  /^[ \t]*(?:select\s[\s\S]{1,800}?\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|create\s+(?:table|index|view)|alter\s+table|with\s+\w+\s+as\s*\()/im
const LOG =
  /^(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d|\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b)/
const CODE =
  /^[ \t]*(?:import\s|from\s+\S+\s+import|export\s|(?:async\s+)?function\s|class\s+\w+|def\s+\w+\(|fn\s+\w+|package\s+\w+|#include|public\s+(?:class|static)|const\s+\w+\s*=|let\s+\w+\s*=|type\s+\w+\s*(?:=|struct))/m
const SETTING = /^\s*(?:[\w.-]+\s*[:=]\s*\S?.*|\[{1,2}[\w. "-]+\]{1,2}|- \S.*|#.*|[\w.-]+:)$/
const DECISION =
  /\b(?:decid(?:ed|e|ing)|decision|agreed|we(?:'ll| will) (?:use|go with|keep|not)|let's (?:use|go with|keep)|settled on|from now on|final call)\b/i

/** What a text looks like, by its beginning. */
export function formOf(text: string): Form {
  if (text.length < FORMLESS_CHARS) return DECISION.test(text) ? 'decision' : 'text'
  const head = text.slice(0, LOOKED_CHARS)
  const lines = head.split('\n', LINES_MAX).filter((line) => line.length > 1)
  if (STACK.test(head)) return 'stack'
  if (DIFF.test(head)) return 'diff'
  if (isMarkup(head)) return 'html'
  if (PLAN.test(head)) return 'plan'
  if (share(lines, (line) => LOG.test(line)) >= 0.4 && lines.length >= 3) return 'log'
  if (isJson(head)) return 'json'
  if (isTable(lines)) return 'table'
  if (SQL.test(head)) return 'sql'
  if (CODE.test(head)) return 'code'
  if (lines.length >= 4 && share(lines, (line) => SETTING.test(line)) >= 0.7) return 'config'
  return text.length < 4 * LOOKED_CHARS && DECISION.test(head) ? 'decision' : 'text'
}

/** Tags that end, too: types in angle brackets do not. */
function isMarkup(head: string): boolean {
  return (head.match(MARKUP)?.length ?? 0) >= 3 && (head.match(CLOSING)?.length ?? 0) >= 2
}

function share(lines: readonly string[], test: (line: string) => boolean): number {
  return lines.length === 0 ? 0 : lines.filter(test).length / lines.length
}

function isJson(head: string): boolean {
  const start = /(?:^|\n)[ \t]*[[{]\s*(?:\n|["{[\d\]}])/.exec(head)
  return start !== null && (head.match(/"[^"\n]{1,80}"\s*:/g)?.length ?? 0) >= 3
}

/** Rows with as many cells as the row before, by one of the usual marks between them. */
function isTable(lines: readonly string[]): boolean {
  if (lines.length < 4) return false
  return ['|', '\t', ',', ';'].some((mark) => {
    const cells = lines.slice(0, -1).map((line) => line.split(mark).length)
    const same = cells.filter((count, i) => count > 2 && count === cells[i - 1]).length
    return same >= (cells.length - 1) * 0.6 && same >= 2
  })
}
