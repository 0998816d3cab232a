import { defineCommand } from 'citty'
import { askDaemon } from './ask-daemon.ts'
import { ensureDaemon } from './ensure-daemon.ts'
import { print } from './out.ts'

/** Opens the dashboard's port and says where it is. */
export const dashboard = defineCommand({
  meta: { name: 'dashboard', description: 'See and answer in a browser, on this machine' },
  async run() {
    await ensureDaemon()
    const answer = await askDaemon('POST', '/api/dashboard')
    const url =
      typeof answer === 'object' && answer !== null && 'url' in answer ? String(answer.url) : ''
    print(`The dashboard is open on this machine. In a browser:\n\n  ${url}\n`)
    const { port } = new URL(url)
    print(
      `From another machine: ssh -L ${port}:localhost:${port} THIS-MACHINE, then the same address.`,
    )
  },
})
