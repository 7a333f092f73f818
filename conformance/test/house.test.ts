import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const HERE = fileURLToPath(new URL('..', import.meta.url))

/** Lines of all sources that import what a judge may not share with whom it judges. */
function shared(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => /from '(@asw\/(gateway|mappings)|[./]*\/(gateway|mappings)\/|libxml2-wasm|pkijs|asn1js)/.test(line))
        .map((line) => `${name}: ${line}`),
    )
}

it('the suite shares no code with the gateway and the mapping engine, nor their libraries for XML and certificates', () => {
  expect(shared(join(HERE, 'src'))).toEqual([])
})
it('which would be noticed', () => {
  expect("import { parseXml } from '@asw/mappings/xml'").toMatch(/from '(@asw\/(gateway|mappings))/)
})
