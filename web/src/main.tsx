import { render } from 'preact'
import { follow } from './daemon/feed.ts'
import { unlock } from './daemon/request.ts'
import { App } from './shell/app.tsx'
import { listenToKeys } from './shell/keys.ts'
import { followAddress } from './shell/route.ts'
import { followTitle } from './shell/title.ts'
import { startClock } from './time/clock.ts'

const root = document.getElementById('app')
if (root !== null) {
  if (unlock()) {
    followAddress()
    followTitle()
    listenToKeys()
    startClock()
    void follow()
  }
  render(<App />, root)
}
