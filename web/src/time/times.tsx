import { clock } from './clock.ts'
import { countdown, dayOf, duration, moment, timeOf } from './words.ts'

function iso(at: number): string {
  return new Date(at).toISOString()
}

/** How long ago. */
export function Ago({ at }: { readonly at: number }) {
  const past = clock.value - at
  return (
    <time dateTime={iso(at)} title={`${dayOf(at)} ${timeOf(at)}`}>
      {past < 5_000 ? 'now' : `${duration(past)} ago`}
    </time>
  )
}

/** Counts down; amber in the last minute. */
export function Left({ until }: { readonly until: number }) {
  const left = until - clock.value
  return (
    <time
      class={left < 60_000 ? 'num urgent' : 'num'}
      dateTime={iso(until)}
      title={`until ${dayOf(until)} ${timeOf(until)}`}
    >
      {countdown(left)}
    </time>
  )
}

/** The time, with the day unless it is today. */
export function At({ at }: { readonly at: number }) {
  const today = dayOf(at) === dayOf(clock.peek())
  return (
    <time class="num" dateTime={iso(at)} title={`${dayOf(at)} ${timeOf(at)}`}>
      {today ? timeOf(at) : moment(at)}
    </time>
  )
}
