import { expect, it } from 'vitest'
import { idleUses } from '../../src/house/certificates.ts'
import type { CertificateRow } from '../../src/revocation/index.ts'

const row = (owner: string, use: string, state: CertificateRow['state'], to: string) =>
  ({ owner, use, state, to, subject: `${owner} ${use} ${to}` }) as CertificateRow

it('a use that no certificate can do now is named once, by the one that lasts longest', () => {
  const rows = [
    row('own', 'seal default', 'over', '2025-01-01T00:00:00Z'),
    row('own', 'seal default', 'over', '2026-01-01T00:00:00Z'),
    row('own', 'envelope', 'over', '2025-01-01T00:00:00Z'),
    row('own', 'envelope', 'in-use', '2030-01-01T00:00:00Z'),
    row('TH', 'encryption', 'over', '2026-01-01T00:00:00Z'),
    row('TH', 'envelope', 'to-come', '2031-01-01T00:00:00Z'),
    row('SG', 'encryption', 'in-use', '2030-01-01T00:00:00Z'),
  ]
  expect(idleUses(rows).map(({ subject }) => subject)).toEqual([
    'own seal default 2026-01-01T00:00:00Z',
    'TH encryption 2026-01-01T00:00:00Z',
    'TH envelope 2031-01-01T00:00:00Z',
  ])
})
