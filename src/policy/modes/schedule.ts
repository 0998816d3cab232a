import { Cron } from 'croner'
import type { FreezePlan } from '../config/config.ts'
import type { FreezeWindow } from './orders.ts'

const HOUR_MS = 60 * 60 * 1000
/** A freeze that begins by a clock and says no length holds for a day. */
const HOURS_DEFAULT = 24
/** Beginnings of one plan in the time that is looked at; every minute for a week would be more than a person means. */
const WINDOWS_MAX = 400

/** When a planned freeze holds between two times (milliseconds since 1970), in the time zone of this machine. */
export function windowsOf(
  plan: FreezePlan,
  at: string,
  from: number,
  to: number,
): readonly FreezeWindow[] {
  const { reason, owner, files } = plan
  const whole = { reason, owner, files, at }
  if (plan.cron === undefined) {
    const start = plan.from === undefined ? 0 : timeOf(plan.from, false)
    const end = plan.to === undefined ? undefined : timeOf(plan.to, true)
    const isOver = end !== undefined && end <= from
    return isOver || start >= to
      ? []
      : [{ ...whole, from: start, ...(end !== undefined && { until: end }) }]
  }
  const length = (plan.hours ?? HOURS_DEFAULT) * HOUR_MS
  const cron = new Cron(plan.cron)
  const windows: FreezeWindow[] = []
  let next = cron.nextRun(new Date(from - length))
  while (next && next.getTime() < to && windows.length < WINDOWS_MAX) {
    windows.push({ ...whole, from: next.getTime(), until: next.getTime() + length })
    next = cron.nextRun(next)
  }
  return windows
}

/** A date alone is local midnight, at the end of a plan that of the next day; a time without an offset is local. */
export function timeOf(text: string, isEnd: boolean): number {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())
  if (day) {
    const [, year = '', month = '', date = ''] = day
    return new Date(Number(year), Number(month) - 1, Number(date) + (isEnd ? 1 : 0)).getTime()
  }
  const time = Date.parse(text.trim().replace(' ', 'T'))
  if (Number.isNaN(time))
    throw new Error(`“${text}” is no date. Write 2026-12-20 or 2026-12-20T18:00.`)
  return time
}

/** Throws where a plan can never hold: a typing error must not pass for a freeze. */
export function checkPlan(plan: FreezePlan): void {
  if (plan.cron === undefined && plan.from === undefined && plan.to === undefined)
    throw new Error('a freeze needs `from`, `to` or `cron`')
  if (plan.cron !== undefined) new Cron(plan.cron).nextRun()
  const start = plan.from === undefined ? undefined : timeOf(plan.from, false)
  const end = plan.to === undefined ? undefined : timeOf(plan.to, true)
  if (start !== undefined && end !== undefined && end <= start)
    throw new Error('a freeze ends before it begins')
}
