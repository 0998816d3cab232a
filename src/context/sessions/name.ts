import path from 'node:path'

/** So many letters of a session's name stand in an id: `R7@0b1c2d3e`. */
const NAME_CHARS = 8

/**
 * What a session is called in ids. A name that begins with the time, as Codex' and OpenCode's do, tells sessions apart by
 * its end; Copilot's file has the same name everywhere, and its folder is the session's.
 */
export function nameOf(transcript: string): string {
  const base = path.basename(transcript)
  const rollout = /^rollout-.+-([0-9a-f]{12})\.jsonl$/.exec(base)?.[1]
  const chat = /^session-.+-([0-9A-Za-z]{8})\.jsonl?$/.exec(base)?.[1]
  const ses = /(?:^|#)ses_([\w-]+?)(?:\.json)?$/.exec(base)?.[1]
  if (base === 'events.jsonl') return nameOf(path.dirname(transcript))
  return (rollout ?? chat ?? ses?.slice(-NAME_CHARS) ?? base).slice(0, NAME_CHARS)
}

/** Whether a session is meant by what it is called in ids, or by the first letters of its own name. */
export function isCalled(transcript: string, called: string): boolean {
  const base = path.basename(transcript)
  const own = base === 'events.jsonl' ? path.basename(path.dirname(transcript)) : base
  const thread = /^rollout-.+?-([0-9a-f]{8}-[0-9a-f-]{27})\.jsonl$/.exec(base)?.[1]
  const row = base.slice(base.lastIndexOf('#') + 1)
  return nameOf(transcript) === called || [own, thread, row].some((one) => one?.startsWith(called))
}
