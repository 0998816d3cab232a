import type { Signal } from '@preact/signals'
import { Field } from '../shell/field.tsx'
import { clock } from '../time/clock.ts'
import { moment } from '../time/words.ts'
import { ENDS, type End, endOf } from './ends.ts'

/** Until when: a quick choice or a set time. */
export function EndFields({
  end,
  at,
  wrong,
}: {
  readonly end: Signal<End>
  readonly at: Signal<string>
  readonly wrong: string
}) {
  const until = wrong === '' ? endOf(end.value, at.value, clock.value) : undefined
  return (
    <fieldset class="ends">
      <legend>How long</legend>
      <div class="segments">
        {ENDS.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name="end"
              checked={end.value === value}
              onChange={() => (end.value = value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {end.value === 'at' && <Field label="Until" type="datetime-local" value={at} />}
      <p class="soft">{said(wrong, until)}</p>
    </fieldset>
  )
}

function said(wrong: string, until: number | undefined): string {
  if (wrong !== '') return wrong
  return until === undefined
    ? 'It holds until somebody ends it.'
    : `It ends by itself on ${moment(until)}.`
}
