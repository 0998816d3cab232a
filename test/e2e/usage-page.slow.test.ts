import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sitAt } from '../support/browser.ts'
import { describeWithBrowser } from './clients.ts'
import { install, mustRun, placesOf } from './interlock.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const SECONDS = 1_000
const HOUR_MS = 3_600_000
/** Text that would run, turn around or give away, if anything obeyed it. */
const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=2</script>'
const TURNED = 'a\u202Edrowssap\u202Cz'

/** What agents have used, in a real browser: in numbers that add up, and names that are only names. */
describeWithBrowser('The page Usage', (_claude, chromiumFile) => {
  let sandbox: Sandbox
  let browser: Browser
  let page: Page
  let origin: string
  const complaints: string[] = []

  /** An answer with so many tokens of input, and a tenth as many of output. */
  const answer = (id: string, input: number, more: object = {}, tools: readonly string[] = []) => ({
    type: 'assistant',
    sessionId: '5847f7a7-04c0',
    cwd: `/home/somebody/shop ${TURNED}`,
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    ...more,
    message: {
      id,
      model: 'claude-sonnet-4-6',
      stop_reason: 'end_turn',
      content: tools.map((name) => ({ type: 'tool_use', id: 't', name, input: {} })),
      usage: { input_tokens: input, output_tokens: input / 10 },
    },
  })

  const transcript = (name: string) => join(sandbox.home, '.claude/projects/shop', name)

  const write = (name: string, lines: readonly object[], note?: object) => {
    const file = transcript(name)
    mkdirSync(dirname(file), { recursive: true })
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    if (note) writeFileSync(file.replace('.jsonl', '.meta.json'), JSON.stringify(note))
  }

  const subagent = (id: string, input: number, note: object) =>
    write(
      `5847f7a7-04c0/subagents/agent-${id}.jsonl`,
      [answer(`msg_${id}`, input, { agentId: id, isSidechain: true })],
      note,
    )

  beforeAll(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
    const url = /http:\S+/.exec(await mustRun(sandbox, 'dashboard'))?.[0] ?? ''
    origin = new URL(url).origin
    const wrapper = join(sandbox.folder, 'chromium')
    const enter = sandbox.namespace.enterNetwork.join(' ')
    writeFileSync(wrapper, `#!/bin/sh\nexec ${enter} ${chromiumFile} "$@"\n`, { mode: 0o755 })
    browser = await chromium.launch({ executablePath: wrapper, args: ['--no-sandbox'] })
    page = await sitAt(browser, url)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  }, 90 * SECONDS)

  afterAll(async () => {
    await browser?.close()
    sandbox?.close()
  })

  const sessions = () => page.getByRole('region', { name: 'Sessions' })

  it('says where nothing is known, and that the agent has told nothing', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('u')
    await page.getByRole('heading', { name: 'Usage' }).waitFor()
    await page.getByText('Nothing was used in this time.').waitFor()
    await page.getByText('Not told by the agent.').waitFor()
  })

  it('draws what agents write while it is open', async () => {
    write('5847f7a7-04c0.jsonl', [
      answer('msg_1', 10_000, {}, ['Bash']),
      answer('msg_2', 12_000, {}, [HOSTILE]),
    ])
    subagent('a1', 30_000, { agentType: HOSTILE, description: `find ${HOSTILE}` })
    subagent('b1', 50_000, { agentType: 'Explore', parentAgentId: 'a1', description: 'deeper' })
    await sessions().getByRole('button').waitFor()
    // 22,000 + 30,000 + 50,000 of input, and a tenth of each of output.
    await page.getByRole('region', { name: 'Used' }).getByText('112k').first().waitFor()
    await page.getByText('at work').first().waitFor()
  })

  it('opens the tree by keys, down to the tools', async () => {
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await sessions().getByText('find <img').waitFor()
    expect(await sessions().getByRole('button').count()).toBe(2)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await sessions().getByText('deeper').waitFor()
    const tools = await sessions().locator('.tool').allTextContents()
    expect(tools.some((text) => text.startsWith('Bash'))).toBe(true)
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await sessions().getByText('deeper').waitFor({ state: 'detached' })
  })

  it('shows every name as text that nothing obeys', async () => {
    await page.keyboard.press('Enter')
    const types = page.getByRole('region', { name: 'By sub-agent type' })
    expect(await types.textContent()).toContain(HOSTILE)
    const tools = page.getByRole('region', { name: 'By tool' })
    expect(await tools.textContent()).toContain(HOSTILE)
    const text = (await page.locator('main').textContent()) ?? ''
    expect(text).toContain('shop a·drowssap·z')
    expect(text).not.toMatch(/[\u202A-\u202E]/)
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect(await page.evaluate(`'hit' in window`)).toBe(false)
  })

  it('shows budgets with what is used and held, and how a person grants more', async () => {
    const { root, hook } = placesOf(sandbox)
    const settings = join(sandbox.home, '.config/interlock')
    mkdirSync(settings, { recursive: true })
    writeFileSync(join(settings, 'interlock.toml'), '[[budget]]\nsub_agents = 1\ntokens = "1M"\n')
    const event = {
      hook_event_name: 'PreToolUse',
      session_id: '5847f7a7-04c0',
      tool_use_id: 'toolu_1',
      cwd: sandbox.project,
      transcript_path: transcript('5847f7a7-04c0.jsonl'),
      tool_name: 'Agent',
      tool_input: { subagent_type: HOSTILE, prompt: 'look' },
    }
    execFileSync(hook, ['action', 'claude-code', root], { input: JSON.stringify(event) })
    const shown = page.getByRole('region', { name: 'Budgets' })
    await shown.getByText('1 of 1 sub-agent').waitFor()
    await shown.getByText('112k of 1M tokens').waitFor()
    await shown.getByText('50k tokens held for those at work').waitFor()
    await shown.getByText('interlock budget grant').waitFor()
  })

  it('shows windows with their age, what is stale, and what was reset', async () => {
    const now = Date.now()
    const told = [
      { at: now - 61_000, name: '5h', used: 62, resetsAt: now + HOUR_MS },
      { at: now - 2 * HOUR_MS, name: '7d', used: 91, resetsAt: now + 48 * HOUR_MS },
      { at: now - 9 * HOUR_MS, name: 'opus', used: 50, resetsAt: now - HOUR_MS },
    ]
    const folder = join(placesOf(sandbox).root, 'usage')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'windows.jsonl'),
      told.map((one) => `${JSON.stringify(one)}\n`).join(''),
    )
    const windows = page.getByRole('region', { name: 'Windows' })
    await windows.getByText('62%').waitFor()
    await windows.getByText(/^official, 1 min old$/).waitFor()
    await windows.getByText(/^stale, 2 h old$/).waitFor()
    await windows.getByText(/opus: reset at .*, not told by the agent since/).waitFor()
  })

  it('fits a phone, in the dark too', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${origin}/#/usage`)
    await sessions().getByRole('button').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    await page.getByLabel('Time').selectOption('today')
    await sessions().getByRole('button').first().waitFor()
  })

  it('says so when the agent has left nothing to read', async () => {
    rmSync(join(sandbox.home, '.claude'), { recursive: true })
    await page.getByText('No agent has left anything that Interlock can read here.').waitFor()
  })

  it('has nothing to complain about', () => {
    expect(complaints).toEqual([])
  })
})
