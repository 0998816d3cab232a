import { shellQuote } from '../../message/shell-quote.ts'

/** What draws our status line: absolute paths. */
export interface Drawing {
  readonly node: string
  readonly cli: string
  /** The person's folder of Interlock's. */
  readonly home: string
}

/**
 * The command that Claude Code runs through a shell. The person's own line is handed to ours, and where ours is gone it
 * is run as it would be without us.
 */
export function lineCommand({ node, cli, home }: Drawing, own?: string): string {
  const [program, script] = [shellQuote(node), shellQuote(cli)]
  const drawn = `[ -x ${program} ] && [ -s ${script} ] && exec ${program} ${script} statusline --home ${shellQuote(home)}`
  return own === undefined ? drawn : `set -- ${shellQuote(own)}; ${drawn}${CHAINED}`
}

const CHAINED = ' --own="$1"; eval "$1"'

/** A word as shellQuote writes it. */
const WORD = String.raw`'((?:[^']|'\\'')*)'`
const OURS = new RegExp(
  String.raw`^(?:set -- ${WORD}; )?\[ -x ${WORD} \] && \[ -s ${WORD} \] && exec ${WORD} ${WORD} statusline --home ${WORD}( --own="\$1"; eval "\$1")?$`,
)

/** A command of ours, taken apart: what draws it, and the person's own that is handed to it. */
export interface OurLine {
  readonly drawing: Drawing
  readonly own: string | undefined
}

export function ourLineIn(command: string): OurLine | undefined {
  const match = OURS.exec(command)
  if (!match) return undefined
  const [own, , , node = '', cli = '', home = '', chained] = match.slice(1)
  if ((own === undefined) !== (chained === undefined)) return undefined
  const drawing = { node: unquoted(node), cli: unquoted(cli), home: unquoted(home) }
  return { drawing, own: own === undefined ? undefined : unquoted(own) }
}

function unquoted(word: string): string {
  return word.replaceAll(String.raw`'\''`, "'")
}

/** The person has put our line there by hand, as they want it. */
export function isByHand(command: string): boolean {
  return /(^|[\s/'"])(interlock(@[\w.-]+)?|cli\.mjs)['"]?\s+statusline(?![\w-])/.test(command)
}
