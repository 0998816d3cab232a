import type { ComponentType } from 'preact'
import { ApprovalsPage } from '../approvals/page.tsx'
import { ContextPage } from '../context/page.tsx'
import { daemon } from '../daemon/known.ts'
import { locked } from '../daemon/request.ts'
import { HealthPage } from '../health/page.tsx'
import { ModesPage } from '../modes/page.tsx'
import { NowPage } from '../now/page.tsx'
import { RecordPage } from '../record/page.tsx'
import { RulesPage } from '../rules/page.tsx'
import { TimelinePage } from '../timeline/page.tsx'
import { UsagePage } from '../usage/page.tsx'
import { Announcer } from './announce.tsx'
import { Banner } from './banner.tsx'
import { Boundary } from './boundary.tsx'
import { Facts } from './facts.tsx'
import { Help } from './help.tsx'
import { LineState } from './line.tsx'
import { LockedPage } from './locked.tsx'
import { Nav } from './nav.tsx'
import { type PageName, route } from './route.ts'

const VIEWS: Readonly<Record<PageName, ComponentType<{ readonly id: string }>>> = {
  now: NowPage,
  approvals: ApprovalsPage,
  record: RecordPage,
  timeline: TimelinePage,
  context: ContextPage,
  usage: UsagePage,
  modes: ModesPage,
  rules: RulesPage,
  health: HealthPage,
}

export function App() {
  if (locked.value) return <LockedPage />
  const { page, id } = route.value
  const View = VIEWS[page]
  return (
    <div class="app">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the page
      </button>
      <header class="side">
        <Boundary what="the navigation">
          <Nav />
          <Facts />
        </Boundary>
      </header>
      <div class="stage">
        <Boundary what="the modes that hold">
          <LineState />
          <Banner />
        </Boundary>
        <main id="main" tabIndex={-1}>
          <Boundary key={page} what="this page">
            {daemon.value === undefined ? <Connecting /> : <View id={id} />}
          </Boundary>
        </main>
      </div>
      <Help />
      <Announcer />
    </div>
  )
}

function Connecting() {
  return <p class="page soft">Connecting to the daemon…</p>
}
