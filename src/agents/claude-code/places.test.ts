import { expect, test } from 'vitest'
import { placesOf } from './places.ts'

test('the places of a person on Linux, with a project', () => {
  expect(placesOf({ home: '/home/u', platform: 'linux', project: '/srv/p' })).toEqual({
    user: '/home/u/.claude/settings.json',
    project: '/srv/p/.claude/settings.json',
    local: '/srv/p/.claude/settings.local.json',
    managed: '/etc/claude-code/managed-settings.json',
    managedFolder: '/etc/claude-code/managed-settings.d',
  })
})

test('CLAUDE_CONFIG_DIR moves the settings of the user, and only those', () => {
  expect(placesOf({ home: '/Users/u', platform: 'darwin', configDir: '/c' })).toEqual({
    user: '/c/settings.json',
    managed: '/Library/Application Support/ClaudeCode/managed-settings.json',
    managedFolder: '/Library/Application Support/ClaudeCode/managed-settings.d',
  })
  const { user } = placesOf({ home: '/h', platform: 'linux', configDir: '' })
  expect(user).toBe('/h/.claude/settings.json')
})
