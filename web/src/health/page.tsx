import { useEffect } from 'preact/hooks'
import { daemon, keysCount } from '../daemon/known.ts'
import { Heading } from '../shell/heading.tsx'
import { Count } from '../shell/section.tsx'
import { Checks } from './checks.tsx'
import { Enrol } from './enrol.tsx'
import { run, test } from './health.ts'
import { Roster } from './roster.tsx'

/** Does it really hold, and who may answer. */
export function HealthPage() {
  useEffect(() => {
    if (run.peek().state === 'never') void test()
  }, [])
  return (
    <div class="page">
      <Heading shows="health">
        Health
        <Count of={`Interlock ${daemon.value?.version ?? ''}`} />
      </Heading>
      <Checks />
      <Roster />
      {keysCount.value && <Enrol />}
    </div>
  )
}
