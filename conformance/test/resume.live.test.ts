import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { run } from '../src/conformance.ts'
import { makeSelfSite, type SelfSite } from '../src/self-check/site.ts'
import { live } from './live.ts'

live('a run that goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-resume-'))
  let site: SelfSite
  beforeAll(async () => {
    site = await makeSelfSite(folder, { road: 'https' })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** The agreement with something changed. Nobody listens at any of the addresses. */
  function agreementWith({ sut = {}, ...others }: { readonly sut?: object; readonly cpaId?: string }): string {
    const text = parse(readFileSync(site.agreementFile, 'utf8')) as { readonly sut: object }
    const file = join(folder, 'changed.yaml')
    writeFileSync(file, stringify({ ...text, ...others, sut: { ...text.sut, ...sut } }))
    return file
  }
  async function asked(...argv: readonly string[]): Promise<{ readonly exit: number; readonly said: string }> {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const told = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    try {
      const exit = await run(['run', '--out', join(folder, 'runs'), ...argv])
      return { exit, said: said.mock.calls.join('') }
    } finally {
      said.mockRestore()
      told.mockRestore()
    }
  }
  const FIRST = ['--case', 'ASW-QRY-00*']

  it('asks again of the same system what was not judged', async () => {
    expect((await asked('--agreement', site.agreementFile, ...FIRST)).exit).toBe(3)
    expect(await asked('--agreement', site.agreementFile, ...FIRST, '--resume')).toEqual({ exit: 3, said: '' })
    expect(readdirSync(join(folder, 'runs'))).toHaveLength(1)
  })

  it.each<[string, Parameters<typeof agreementWith>[0], readonly string[], RegExp]>([
    ['of another name', { sut: { name: 'B' } }, FIRST, /system under test: .*"B"/],
    ['at another address', { sut: { https: 'https://localhost:1/b' } }, FIRST, /localhost:1\/b/],
    ['under another agreement', { cpaId: 'another' }, FIRST, /agreement: .*"another"/],
    ['with other cases', {}, ['--case', 'ASW-HTTP-*'], /selection: .*ASW-HTTP-/],
    ['with another seed', {}, [...FIRST, '--seed', '5'], /seed: .*5/],
    ['over another road', {}, [...FIRST, '--road', 'amqp'], /road: "https".*"amqp"/],
  ])('does not go on with a system %s: the results would be of two', async (_, change, selection, message) => {
    const [name = ''] = readdirSync(join(folder, 'runs'))
    const results = () => readFileSync(join(folder, 'runs', name, 'results.jsonl'), 'utf8')
    const before = results()
    const { exit, said } = await asked('--agreement', agreementWith(change), ...selection, '--resume')
    expect(said).toMatch(message)
    expect(said).toContain('--resume')
    expect(exit).toBe(3)
    expect(results()).toBe(before)
  })
})
