import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { figure } from './figures.mjs'

const RUN = fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url))
const BROWSER = '/usr/bin/chromium'

/** What a person sees and waits for, in a real browser with a real passkey. Nothing where there is no browser. */
export function dashboard() {
  if (!fs.existsSync(BROWSER)) {
    console.log('Dashboard: not measured, for there is no Chromium here\n')
    return []
  }
  const script = fileURLToPath(new URL('./dashboard-run.ts', import.meta.url))
  const output = execFileSync(process.execPath, [RUN, script, BROWSER], { encoding: 'utf8' })
  const { beat, visible, answered, frames, listed, held } = JSON.parse(output)
  const floor = figure('the page repaints', beat)
  return [
    {
      title: `Dashboard, one call after the other (${visible.length} calls)`,
      figures: [
        floor,
        figure('from the call to its approval in the page', visible, {
          floor,
          bar: { most95: 100 },
        }),
        figure('from the click to the answer of the held call', answered, { bar: { most95: 300 } }),
      ],
      note: 'The click includes a passkey of the browser’s virtual authenticator, and two requests.',
    },
    {
      title: `Dashboard with ${held.approvals} waiting approvals and ${held.entries} entries`,
      figures: [
        figure('the list after a click', listed, { bar: { most95: 200 } }),
        figure('a frame while scrolling both', frames, { bar: { most95: 50 } }),
      ],
      note: `slowest frame ${Math.max(...frames).toFixed(0)} ms (bar 50); page opened anew ${held.opened.toFixed(0)} ms to the first approval`,
    },
  ]
}
