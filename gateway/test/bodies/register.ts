import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One pixel each, and different. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
export const OTHER_PNG = Buffer.concat([PNG, Buffer.from([0])])
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export const specimen = (image: string, bytes: Uint8Array, more: object = {}) => ({
  image,
  mediaType: 'image/png',
  sha256: sha256(bytes),
  validFrom: '2020-01-01',
  ...more,
})

/** What the Ministry of Industry and Trade might notify. */
export function registerText(more: object = {}): Record<string, unknown> & { bodies: Record<string, unknown>[] } {
  return {
    register: 'VN, bodies that issue',
    edition: '2026-11',
    bodies: [
      {
        country: 'VN',
        code: 'MOIT',
        name: 'Ministry of Industry and Trade',
        validFrom: '2018-01-01',
        validTo: '2030-12-31',
        letter: { reference: '123/BCT-XNK', date: '2017-12-01' },
        seals: [
          specimen('pictures/moit-old.png', PNG, { validFrom: '2018-01-01', validTo: '2025-12-31' }),
          specimen('pictures/moit.png', OTHER_PNG, { validFrom: '2026-01-01' }),
        ],
        signatures: [specimen('pictures/moit.png', OTHER_PNG, { officer: 'Nguyen Van A' })],
        ...more,
      },
    ],
  }
}

/** Writes a register with its pictures and returns its path. */
export function written(folder: string, text: object = registerText(), name = 'vn.json'): string {
  mkdirSync(join(folder, 'pictures'), { recursive: true })
  writeFileSync(join(folder, 'pictures', 'moit-old.png'), PNG)
  writeFileSync(join(folder, 'pictures', 'moit.png'), OTHER_PNG)
  writeFileSync(join(folder, name), JSON.stringify(text, undefined, 1))
  return join(folder, name)
}
