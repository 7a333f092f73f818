import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importRegister, openBodies, readRegister, readSpecimen } from '../../src/bodies/index.ts'
import { faultOf } from '../../src/message/fault.ts'
import { OTHER_PNG, PNG, registerText, sha256, specimen, written } from './register.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asw-bodies-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const fault = (work: () => unknown) => {
  try {
    work()
    return undefined
  } catch (error) {
    return faultOf(error)
  }
}

test('a register is read with its pictures', () => {
  const [body] = readRegister(written(folder))
  expect(body).toMatchObject({
    country: 'VN',
    code: 'MOIT',
    roles: ['issuing'],
    letter: { reference: '123/BCT-XNK' },
    register: { edition: '2026-11' },
    seals: [{ sha256: sha256(PNG), validTo: '2025-12-31' }, { validFrom: '2026-01-01' }],
    signatures: [{ officer: 'Nguyen Van A' }],
  })
  expect(Buffer.from(readSpecimen(body!.seals[0]!))).toEqual(PNG)
})

describe('what is wrong is told with its place', () => {
  const [good] = registerText().bodies
  test.each<[string, object, string]>([
    ['no letter', { letter: undefined }, '/bodies/0: letter is missing'],
    ['a day that does not exist', { validFrom: '2026-02-30' }, '/bodies/0/validFrom: 2026-02-30 is no day'],
    ['a period that ends before it begins', { validTo: '2017-01-01' }, '/bodies/0/validTo: ends on 2017-01-01'],
    ['a picture that is not there', { seals: [specimen('pictures/none.png', PNG)] }, '/bodies/0/seals/0/image: the picture'],
    [
      'a picture that is another one',
      { seals: [specimen('pictures/moit.png', PNG)] },
      'is another than the one notified: its SHA-256 is',
    ],
    ['a picture of another kind', { seals: [specimen('vn.json', PNG, { mediaType: 'image/jpeg' })] }, 'is no image/jpeg'],
    [
      'a path out of the folder',
      { seals: [specimen('../secret.png', PNG)] },
      '/bodies/0/seals/0/image: "../secret.png" does not fit',
    ],
    ['an absolute path', { seals: [specimen('/etc/passwd', PNG)] }, '/bodies/0/seals/0/image: "/etc/passwd" does not fit'],
    ['a signature of nobody', { signatures: [specimen('pictures/moit.png', PNG)] }, '/bodies/0/signatures/0: officer is missing'],
  ])('%s', (_, change, told) => {
    const path = written(folder, registerText(change))
    const found = fault(() => readRegister(path))
    expect(found?.code).toBe('ASW_CONFIG_INVALID')
    expect(found?.message).toContain(told)
  })
  test('two bodies under one code on one day', () => {
    const twice = { ...registerText(), bodies: [good, { ...good, validFrom: '2030-12-31', validTo: undefined }] }
    expect(fault(() => readRegister(written(folder, twice)))?.message).toContain('/bodies/1/validFrom: VN MOIT stands twice')
    const after = { ...registerText(), bodies: [good, { ...good, validFrom: '2031-01-01', validTo: undefined }] }
    expect(readRegister(written(folder, after))).toHaveLength(2)
  })
})

describe('import', () => {
  test('brings the register and its pictures into the folder', () => {
    const target = join(folder, 'in', 'bodies')
    importRegister(written(folder), target, { replace: false })
    expect(readdirSync(target).sort()).toEqual(['pictures', 'vn.json'])
    expect(openBodies(target).of('VN', 'MOIT')).toHaveLength(1)
  })
  test('changes nothing where a picture is wrong, or a register of that name is there', () => {
    const target = join(folder, 'in')
    const bad = written(folder, registerText({ seals: [specimen('pictures/moit.png', PNG)] }))
    expect(fault(() => importRegister(bad, target, { replace: false }))?.code).toBe('ASW_CONFIG_INVALID')
    expect(existsSync(target)).toBe(false)
    const path = written(folder)
    importRegister(path, target, { replace: false })
    expect(fault(() => importRegister(path, target, { replace: false }))?.code).toBe('ASW_STATE_CONFLICT')
    expect(importRegister(path, target, { replace: true })).toHaveLength(1)
  })
})

describe('import beside other registers', () => {
  const imported = (from: string, text: object, name: string, replace = false) =>
    fault(() => importRegister(written(join(folder, from), text, name), join(folder, 'in'), { replace }))
  const of = (country: string, image: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, country, image), bytes)
    return registerText({ country, seals: [specimen(image, bytes)], signatures: [] })
  }
  const moved = (country: string) => {
    mkdirSync(join(folder, country), { recursive: true })
    return country
  }

  test('takes no other register its pictures, whatever they are called', () => {
    expect(imported(moved('RU'), of('RU', 'seal.png', PNG), 'ru.json')).toBeUndefined()
    const taken = imported(moved('KZ'), of('KZ', 'seal.png', OTHER_PNG), 'kz.json')
    expect(taken).toMatchObject({ code: 'ASW_STATE_CONFLICT', message: expect.stringContaining('seal.png') })
    expect(openBodies(join(folder, 'in')).of('RU', 'MOIT')).toHaveLength(1)
    expect(existsSync(join(folder, 'in', 'kz.json'))).toBe(false)
    expect(imported('KZ', of('KZ', 'seal.png', PNG), 'kz.json')).toBeUndefined()
    // Both name it now: a new edition of one must not change it for the other.
    expect(imported('KZ', of('KZ', 'seal.png', OTHER_PNG), 'kz.json', true)?.code).toBe('ASW_STATE_CONFLICT')
    expect(openBodies(join(folder, 'in')).all()).toHaveLength(2)
  })

  test('takes no register the place, even where a picture has its name', () => {
    expect(imported(moved('RU'), of('RU', 'seal.png', PNG), 'ru.json')).toBeUndefined()
    expect(imported(moved('KZ'), of('KZ', 'ru.json', PNG), 'kz.json')?.code).toBe('ASW_STATE_CONFLICT')
    expect(openBodies(join(folder, 'in')).all()).toHaveLength(1)
  })

  test('a new edition may change its own pictures', () => {
    expect(imported(moved('RU'), of('RU', 'seal.png', PNG), 'ru.json')).toBeUndefined()
    expect(imported('RU', of('RU', 'seal.png', OTHER_PNG), 'ru.json', true)).toBeUndefined()
    expect(openBodies(join(folder, 'in')).of('RU', 'MOIT')[0]?.seals[0]?.sha256).toBe(sha256(OTHER_PNG))
  })
})

test('a picture that was changed after it was read is not shown', () => {
  const [body] = readRegister(written(folder))
  writeFileSync(join(folder, 'pictures', 'moit-old.png'), Buffer.concat([PNG, PNG]))
  expect(fault(() => readSpecimen(body!.seals[0]!))?.message).toContain('another than the one notified')
})

test('a folder that is not there is told, and no folder is an empty register', () => {
  expect(fault(() => openBodies(join(folder, 'none')))?.code).toBe('ASW_CONFIG_INVALID')
  expect(openBodies(undefined).all()).toEqual([])
})
