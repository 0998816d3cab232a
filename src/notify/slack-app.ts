import { App } from '@slack/bolt'
import { escaped, type FromSlack, type ToSlack } from './slack-words.ts'

/**
 * `node slack.mjs`: the app itself, in a process of its own. Its library is large, keeps connections, and must not be
 * able to take the daemon down with it. It is told by messages of its parent, and ends with it.
 */
function main(): void {
  process.on('disconnect', () => process.exit(0))
  // Whatever fails, the parent sees the end of this process, and starts another one with the next notice.
  process.on('unhandledRejection', () => process.exit(1))
  let app: Promise<App> | undefined
  let waiting: readonly string[] = []
  process.on('message', (message: ToSlack) => {
    waiting = message.waiting
    app ??= started(message, () => waiting)
    app
      .then(({ client }) =>
        client.chat.postMessage({ channel: message.channel, text: message.text }),
      )
      .then(
        () => say({ id: message.id }),
        (error: unknown) =>
          say({ id: message.id, error: error instanceof Error ? error.message : 'it failed' }),
      )
  })
}

async function started(
  { botToken, appToken, apiUrl }: ToSlack,
  waiting: () => readonly string[],
): Promise<App> {
  const app = new App({
    token: botToken,
    appToken,
    socketMode: true,
    ...(apiUrl !== undefined && { clientOptions: { slackApiUrl: apiUrl } }),
  })
  app.event('app_mention', async ({ say: reply }) => {
    const all = waiting()
    await reply(all.length === 0 ? 'Nothing waits for a person.' : all.map(escaped).join('\n'))
  })
  await app.start()
  return app
}

function say(message: FromSlack): void {
  process.send?.(message)
}

main()
