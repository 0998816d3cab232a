import type { Item } from '../index/item.ts'
import { plainTitle } from '../index/title.ts'
import { textOfItem, titleOfItem } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'

/** A sentence of a person's that holds for longer than its turn. */
const STANDING =
  /\b(?:always|never|from now on|for (?:the rest|all)|don['’]?t (?:ever|use|touch|commit|push|run|delete|change)|do not|must(?: not|n['’]t)?|make sure|remember (?:to|that)|prefer|please use|only use|use \S+ instead|stick to|no (?:new )?(?:dependencies|comments|emoji))\b/i
/** What is longer was pasted, and what a paste says is no instruction. */
const TYPED_BYTES_MAX = 1_500
const INSTRUCTIONS_MAX = 5
const LOOKED_MAX = 400
const SKILLS_MAX = 6
const SKILLS_LOOKED_MAX = 60
const AGENTS_MAX = 6

/** What compaction loses beside evidence, in a few lines. */
export function besideLines(transcript: Transcript, lost: readonly number[]): readonly string[] {
  const { index } = transcript
  const items = lost.flatMap((no) => index.items[no] ?? [])
  const { cwd, branch, team, agent } = index.where
  const place = [
    cwd === undefined ? undefined : `folder ${plainTitle(cwd)}`,
    branch === undefined ? undefined : `branch ${plainTitle(branch)}`,
    team === undefined ? undefined : `team ${plainTitle(team)}`,
    agent === undefined ? undefined : `you are ${plainTitle(agent)}`,
  ].filter((one) => one !== undefined)
  const said = instructions(transcript, items)
  const skills = [
    ...new Set(
      items
        .filter(isSkill)
        .slice(-SKILLS_LOOKED_MAX)
        .map((item) => titleOfItem(transcript, item).replace(/^Skill /, '')),
    ),
  ]
  const running = index.items.filter((item) => item.kind === 'agent' && item.open !== undefined)
  return [
    ...(place.length > 0 ? [`Now: ${place.join(', ')}.`] : []),
    ...(said.length > 0 ? ['The user said, and it still holds:', ...said] : []),
    ...(skills.length > 0 ? [`Skills in use: ${skills.slice(-SKILLS_MAX).join(', ')}.`] : []),
    ...(running.length > 0
      ? [
          `Sub-agents still at work: ${running
            .slice(-AGENTS_MAX)
            .map((item) => `${item.id} ${titleOfItem(transcript, item)}`)
            .join('; ')}.`,
        ]
      : []),
  ]
}

function isSkill({ tool }: Item): boolean {
  return tool === 'Skill'
}

function instructions(transcript: Transcript, items: readonly Item[]): readonly string[] {
  const typed = items.filter(
    ({ by, kind, bytes, file }) =>
      by === 'user' && kind === 'message' && bytes <= TYPED_BYTES_MAX && file === 0,
  )
  const found = new Map<string, string>()
  for (const item of typed.slice(-LOOKED_MAX)) {
    const sentences = textOfItem(transcript, item).split(/(?<=[.!?])\s+|\n+/)
    for (const sentence of sentences)
      if (STANDING.test(sentence) && sentence.length <= 200)
        found.set(plainTitle(sentence).toLowerCase(), `- ${item.id} "${plainTitle(sentence)}"`)
  }
  return [...found.values()].slice(-INSTRUCTIONS_MAX)
}
