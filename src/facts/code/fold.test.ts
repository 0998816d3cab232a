import fc from 'fast-check'
import { expect, it } from 'vitest'
import { folded } from './fold.ts'

const HOME = '/home/user'

it.each([
  ['c = "rm -rf x"; os.system(c)', '"rm -rf x"'],
  ['const p = "/data"; fs.rmSync(p)', 'fs.rmSync("/data")'],
  ['my $c = "rm x"; system $c', 'system "rm x"'],
  ['r = shutil.rmtree\nr("/data")', 'shutil.rmtree("/data")'],
  ['x = "rm"; os.system(f"{x} -rf /data")', '"rm -rf /data"'],
  ['os.system("%s -rf /data" % "rm")', '"rm -rf /data"'],
  ['os.system("{} -rf /data".format("rm"))', '"rm -rf /data"'],
  ['bytes.fromhex("726d202d7266").decode()', '"rm -rf"'],
  ['Buffer.from("cm0gLXJm", "base64").toString()', '"rm -rf"'],
  ['atob("cm0gLXJm")', '"rm -rf"'],
  ['base64.b64decode("cm0gLXJm").decode()', '"rm -rf"'],
  ['String.fromCharCode(114, 109)', '"rm"'],
  ['"".join(map(chr, [114, 109]))', '"rm"'],
  ['"fr- mr"[::-1]', '"rm -rf"'],
  ['unquote("rm%20-rf")', '"rm -rf"'],
  ['"r" + "m"', '"rm"'],
  ["'rm -rf ' .. os.getenv('HOME')", `"rm -rf ${HOME}"`],
  ['path.join(os.homedir(), "x")', `"${HOME}/x"`],
  ['process.env.HOME + "/.aws"', `"${HOME}/.aws"`],
  ['require("node:fs").rmSync("a")', 'fs.rmSync("a")'],
])('%s', (code, part) => {
  expect(folded(code, HOME)).toContain(part)
})

it.each([
  ['a name that is given two values', 'x = "a"; x = "b"; f(x)', 'f(x)'],
  ['a name that grows', 'x = "a"; x += y; f(x)', 'f(x)'],
  ['a property of the same name', 'x = "a"; o.x', 'o.x'],
  ['what is no base 64', 'atob("*")', 'atob("*")'],
])('leaves %s as it is', (_, code, part) => {
  expect(folded(code, HOME)).toContain(part)
})

it('never throws, and never makes much of little', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (code) => {
      expect(folded(code, HOME).length).toBeLessThan(20 * code.length + 20_000)
    }),
  )
})

it('takes no longer than its text is long', () => {
  for (const piece of ['a="b";', '"a"+', '{x}', 'x="x";x', '"%s"%"a"', 'atob("', "['a',"]) {
    const long = piece.repeat(Math.floor(15_000 / piece.length))
    expect(folded(long, HOME).length).toBeGreaterThan(0)
  }
})
