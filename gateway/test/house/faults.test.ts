import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DOCUMENT_FAULTS } from '@asw/mappings'
import { describe, expect, it } from 'vitest'
import { FAULTS } from '../../src/message/faults.ts'
import { REMEDIES } from '../../src/message/remedies.ts'

const MANUAL = readFileSync(fileURLToPath(new URL('../../../docs/faults.md', import.meta.url)), 'utf8')

/** Rows of the manual: | `CODE` | class | HTTP | ebMS | again | meaning | what to do | */
const rows = MANUAL.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells[1]?.startsWith('`ASW_'))
  .map(([, code, fault, status, ebms, retry, text, remedy]) => ({
    code: code!.replaceAll('`', ''),
    fault,
    status: Number(status),
    ebms,
    retry,
    text,
    remedy,
  }))

describe('the manual of faults', () => {
  it('has every code of the table, and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(FAULTS).sort())
  })
  it.each(Object.entries(FAULTS))('%s stands there as it is', (code, row) => {
    const manual = rows.find((one) => one.code === code)
    expect(manual).toMatchObject({ fault: row.class, status: row.status, ebms: row.ebms, retry: row.retry, text: row.text })
  })
  it('says of every code what to do', () => {
    expect(rows.filter(({ remedy }) => (remedy ?? '').length < 10).map(({ code }) => code)).toEqual([])
  })
  it('says it in the words that the program has', () => {
    expect(Object.fromEntries(rows.map(({ code, remedy }) => [code, remedy]))).toEqual(REMEDIES)
  })
  it('has a row for every fault of the mappings', () => {
    expect(Object.keys(DOCUMENT_FAULTS).filter((code) => !(code in FAULTS))).toEqual([])
  })
})
