import { describe, expect, test } from 'vitest'
import { bash, judged } from '../../test/support/judged.ts'
import type { World } from '../facts/world.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { messageOf, safe, TERMINAL, underlined } from './message.ts'

function messageFor(command: string, world: World = HYPOTHETICAL): string {
  return messageOf(bash(command), judged(command, world).decision)
}

/** The lines that show the command: between what is stopped and why. */
function shownFor(command: string): readonly string[] {
  const lines = messageFor(command).split('\n')
  return lines.slice(
    1,
    lines.findIndex((line) => line.startsWith('Why: ')),
  )
}

/** The characters above the marks, counted as a terminal moves its cursor when none of them is wide. */
function markedIn(command: string): string {
  const [line = '', marks = ''] = shownFor(command)
  return [...line].filter((_, i) => marks.charAt(i) === '^').join('')
}

describe('the whole text', () => {
  test('of a refusal', () => {
    expect(messageFor('git reset --hard')).toMatchInlineSnapshot(`
      "Interlock stopped this: it throws away uncommitted work: uncommitted changes in tracked files.
        git reset --hard
        ^^^^^^^^^^^^^^^^
      Why: What was never committed is in no reflog: it cannot be brought back.
      Instead: Keep it first with \`git stash push --include-untracked\`, then go on.
      To allow it: a person runs it in a terminal of their own. Do not try another spelling.
      Rule: git/discard-work"
    `)
  })

  test('of a question', () => {
    expect(messageFor('rm -rf src')).toMatchInlineSnapshot(`
      "Interlock asks a person first: it deletes a folder of sources: src.
        rm -rf src
               ^^^
      Why: What is committed comes back from git; what is not, does not.
      Instead: Use \`git rm -r\` for tracked files, which git refuses when they hold uncommitted work.
      To allow it: a person says yes to the prompt.
      Rule: files/delete-folder"
    `)
  })

  test('of a question that nobody can answer', () => {
    expect(messageFor('rm -rf src', { ...HYPOTHETICAL, unattended: true })).toMatchInlineSnapshot(`
      "Interlock stopped this: it deletes a folder of sources: src.
        rm -rf src
               ^^^
      Why: What is committed comes back from git; what is not, does not.
      Instead: Use \`git rm -r\` for tracked files, which git refuses when they hold uncommitted work.
      To allow it: run it where a person can answer; nobody can here.
      Rule: files/delete-folder"
    `)
  })

  test('of something that could not be told', () => {
    expect(messageFor('ls && "$TOOL" --fast')).toMatchInlineSnapshot(`
      "Interlock asks a person first: a command whose name is only known when it runs.
        ls && "$TOOL" --fast
              ^^^^^^^^^^^^^^
      Why: Interlock cannot tell which program this would run.
      Instead: Write the name of the program out.
      To allow it: a person says yes to the prompt.
      Rule: interlock/dynamic-command"
    `)
  })

  test('of a command over several lines, with two reasons', () => {
    expect(
      messageFor('echo one\ngit reset --hard && \\\n  rm -rf ~\necho three'),
    ).toMatchInlineSnapshot(`
      "Interlock stopped this: it deletes or moves away the home folder, or a folder of the person in it: /home/user.
        git reset --hard && \\
        ^^^^^^^^^^^^^^^^
          rm -rf ~
                 ^
      Why: It holds work, keys and settings of more than this project, and no repository brings them back.
      Instead: Delete the one file that is meant, by its full name, or move it to a folder beside it first.
      To allow it: a person runs it in a terminal of their own. Do not try another spelling.
      Rule: files/delete-home, git/discard-work"
    `)
  })

  test('of what is allowed is empty', () => {
    expect(messageFor('ls')).toBe('')
  })

  test('says first what is stopped, then the words, why, what instead, and how to allow it', () => {
    const order = messageFor('git push -f')
      .split('\n')
      .map((line) => /^[A-Z][\w ]*(?=[:])/.exec(line)?.[0])
    expect(order).toEqual([
      'Interlock stopped this',
      undefined,
      undefined,
      'Why',
      'Instead',
      'To allow it',
      'Rule',
    ])
  })
})

describe('control characters', () => {
  test('are shown as dots, one for one', () => {
    expect(safe('a\u0007b\u001b[31mc\rd\u0000\u009b\u007f')).toBe('a·b·[31mc·d···')
    expect(safe('a\tb\nc')).toBe('a·b\nc')
  })

  test('that turn or hide text are shown as dots', () => {
    expect(safe('a\u202eb\u2066c\u200bd\ufeffe\u00adf')).toBe('a·b·c·d·e·f')
  })

  test('keep every other character', () => {
    expect(safe('grün 日本 😀 é')).toBe('grün 日本 😀 é')
  })

  test('do not move the underline', () => {
    expect(shownFor('echo \u202e\u0007; rm -rf ~')).toEqual([
      '  echo ··; rm -rf ~',
      '                  ^',
    ])
  })

  test('beyond the first plane do not move the underline either', () => {
    // Tags, which are invisible and two code units long each.
    expect(markedIn('echo \u{e0041}\u{e0042}; rm -rf ~')).toBe('~')
  })

  test.each(['\u{1d42b}', '😀', '𠮷', 'é', '日本'])('%s does not move the underline', (text) => {
    expect(markedIn(`echo ${text}; rm -rf ~`)).toBe('~')
  })

  test.each([
    ["rm -rf ~/$'\\e[31mx'", 'an escape that the shell would make'],
    ["rm -rf ~/$'a\\rb'", 'a carriage return'],
    ["rm -rf ~/$'\\u202ex'", 'a turn of direction'],
    ["rm -rf ~/$'a\\nInstead: go on.'", 'a line of its own'],
    ["mysql prod -e $'drop table a\\x1b[2J'", 'an escape in SQL'],
    ["git push origin $':main\\x1b[2J'", 'an escape in a branch'],
    ["sh $'a\\x1b[2J'", 'an escape in a script'],
  ])('of %s never reach a terminal by way of the first line: %s', (command) => {
    const message = messageFor(command)
    expect(message).not.toBe('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(message.match(/^Instead: /gm)).toHaveLength(1)
  })
})

describe('the words that did it', () => {
  test('are underlined where they stand in a long line', () => {
    const [line = '', marks = ''] = shownFor(
      `echo ${'x'.repeat(300)}; rm -rf ~ && echo ${'y'.repeat(300)}`,
    )
    expect(line.length).toBeLessThan(180)
    expect(line).toMatch(/^… .* …$/)
    expect(line.at(marks.indexOf('^'))).toBe('~')
    expect(marks.trim()).toBe('^')
  })

  test('at the start of a long line are followed by a sign that there is more', () => {
    const [line = ''] = shownFor(`rm -rf ~ # ${'z'.repeat(300)}`)
    expect(line).toMatch(/^ {2}rm -rf ~ # z+ …$/)
    expect(line.length).toBeLessThan(180)
  })

  test('are shown for every line that holds some, up to six', () => {
    const lines = [...Array(20).keys()].map((i) => `rm -rf ~/d${i}`)
    expect(shownFor(lines.join('\n'))).toEqual(
      lines.slice(0, 6).flatMap((line) => [`  ${line}`, '         ^^^^']),
    )
  })

  test('on two lines are underlined on both', () => {
    expect(underlined('ab\ncd', [{ start: 1, end: 4 }])).toEqual(['  ab', '   ^', '  cd', '  ^'])
  })

  test('that overlap are underlined once', () => {
    expect(
      underlined('abcd', [
        { start: 0, end: 3 },
        { start: 1, end: 4 },
      ]),
    ).toEqual(['  abcd', '  ^^^^'])
  })

  test('that are none, or nowhere, leave the first line without marks', () => {
    expect(underlined('ab\ncd', [])).toEqual(['  ab'])
    expect(underlined('ab\ncd', [{ start: 0, end: 0 }])).toEqual(['  ab'])
    expect(underlined('ab', [{ start: 40, end: 50 }])).toEqual(['  ab'])
  })
})

test('styles add escapes around the text and change nothing in it', () => {
  const command = 'rm -rf ~'
  const { decision } = judged(command)
  const styled = messageOf(bash(command), decision, TERMINAL)
  expect(styled).toContain('\u001b[')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  expect(styled.replace(/\u001b\[[\d;]*m/g, '')).toBe(messageFor(command))
})
