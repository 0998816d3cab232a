import type { Health } from '../../../src/daemon/people/api.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { Section } from '../shell/section.tsx'
import { Prose } from '../text/prose.tsx'
import { clock } from '../time/clock.ts'
import { Ago } from '../time/times.tsx'
import { duration } from '../time/words.ts'
import { type Run, run, test } from './health.ts'

/** Every part, tested: what fails first, with its repair. */
export function Checks() {
  const now = run.value
  return (
    <Section title="Checks" aside={<Again now={now} />}>
      {now.state === 'running' && <Running since={now.since} />}
      {now.state === 'failed' && <Failed text={now.why} />}
      {now.state === 'done' && <Result health={now.health} />}
    </Section>
  )
}

function Again({ now }: { readonly now: Run }) {
  return (
    <>
      {now.state === 'done' && (
        <span class="soft">
          tested <Ago at={now.at} />
        </span>
      )}
      <button type="button" disabled={now.state === 'running'} onClick={testAndSay}>
        Test again
      </button>
    </>
  )
}

async function testAndSay(): Promise<void> {
  await test()
  const { value } = run
  if (value.state === 'done') announce(value.health.ok ? 'Every part works' : failing(value.health))
}

function failing({ checks }: Health): string {
  const many = checks.filter((check) => !check.ok).length
  return `${many} of ${checks.length} parts ${many === 1 ? 'needs' : 'need'} repair`
}

function Running({ since }: { readonly since: number }) {
  return (
    <div class="running">
      <progress aria-label="Testing every part" />
      <p class="soft num">
        Testing every part, through each agent’s own hook: {duration(clock.value - since)}
      </p>
    </div>
  )
}

function Result({ health }: { readonly health: Health }) {
  const checks = [...health.checks].sort((a, b) => Number(a.ok) - Number(b.ok))
  return (
    <>
      <p class={health.ok ? 'lead' : 'lead red'}>
        {health.ok ? 'Every part works.' : `${failing(health)}.`}
      </p>
      <ul class="checks">
        {checks.map(({ id, ok, text, repair }) => (
          <li key={id} class={ok ? '' : 'failing'}>
            <span class={ok ? 'verdict allow' : 'verdict deny'}>{ok ? 'works' : 'fails'}</span>
            <div>
              <p>
                <Prose text={text} />
              </p>
              {!ok && repair !== '' && (
                <p class="repair">
                  Repair: <Prose text={repair} />
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
