import { dayOf } from '../../usage/meter/day.ts'
import type { Told, ToldWindow } from '../../usage/meter/view.ts'
import { clock, span } from '../../usage/windows/line.ts'
import { bar } from './numbers.ts'
import type { Paper } from './table.ts'
import { fitted } from './width.ts'

const BAR = 20
/** From so many percent on, a window is worth a second look. */
const HIGH = 80

/** What the agent's program says of its windows, with the age of what it said; what is ours is called an estimate. */
export function windowLines({ windows, past }: Told, now: number, paper: Paper): readonly string[] {
  const { ink } = paper
  const gone = past.map(({ name, resetsAt }) =>
    ink.dim(
      `  ${fitted(name, 4)} reset at ${timeText(resetsAt, now)}, not told by the agent since`,
    ),
  )
  if (windows.length + gone.length === 0) return [ink.dim('  windows: not told by the agent')]
  return [
    ...windows.flatMap((one) => [windowLine(one, now, paper), ...forecastLines(one, paper)]),
    ...gone,
  ]
}

function windowLine(one: ToldWindow, now: number, { ink, width }: Paper): string {
  const { name, used, resetsAt, age, label } = one
  const percent = `${Math.round(used)}%`.padStart(4)
  const said = age < 60_000 ? label : `${label}, ${span(age)} old`
  const bars = ink.dim(bar(used / 100, width < 100 ? 10 : BAR))
  const reset = `resets ${timeText(resetsAt, now)} (${span(resetsAt - now)})`
  const shown = used >= HIGH ? ink.high(percent) : ink.strong(percent)
  return `  ${fitted(name, 4)} ${bars} ${shown}  ${ink.dim(said)}  ${reset}`
}

/** What is ours, not the agent's word. */
function forecastLines(one: ToldWindow, { ink }: Paper): readonly string[] {
  const { used, expected, band, hit, elsewhere } = one
  if (expected === undefined) return []
  const [low, high] = (band ?? []).map(Math.round)
  const words = [
    `est. ${Math.round(expected)}% by then${low === undefined ? '' : ` (${low} to ${high}%)`}`,
    ...(hit === undefined ? [] : [`full before that: ${chance(hit)}`]),
    ...(elsewhere === undefined ? [] : [`used elsewhere: about ${Math.round(elsewhere * used)}%`]),
  ]
  const text = `       ${words.join(' · ')}`
  return [hit !== undefined && hit >= ALARM ? ink.high(text) : ink.dim(text)]
}

/** From this probability on it is an alarm. */
const ALARM = 0.5

/** A forecast is never as sure as 0 or 100 percent. */
function chance(hit: number): string {
  if (hit < 0.01) return 'under 1% likely'
  return hit > 0.99 ? 'over 99% likely' : `${Math.round(hit * 100)}% likely`
}

/** `14:10`, with the day where it is another one. */
export function timeText(at: number, now: number): string {
  return dayOf(at) === dayOf(now) ? clock(at) : `${dayOf(at)} ${clock(at)}`
}
