import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explain } from '../../src/index.ts'
import { FORM_D, PACK_FOLDER, pack, sample, spoilt } from './fixtures.ts'
import { packWith } from './spoilt-pack.ts'

const DEC = '/md:MetaData/dec:Declaration'
const TABLE = /^tables\/certificate-of-origin@2021-09\.yaml:\d+$/

describe('explain', () => {
  test('says source, conversion, ids and table row of one node', () => {
    expect(explain(pack, sample(FORM_D))).toContainEqual({
      pointer: '/issuedAt',
      xpath: `${DEC}/dec:IssueDateTime/dec:DateTimeString[2]`,
      value: '2026-10-12T09:30:00+07:00',
      conversion: 'dateTime304',
      wco: 'D011',
      box: '12',
      table: expect.stringMatching(TABLE),
    })
  })

  test('names the code list with the edition in force on the date of the document', () => {
    const row = explain(pack, sample(FORM_D)).find(({ pointer }) => pointer === '/items/0/quantities/1/unit')
    expect(row).toMatchObject({
      xpath: expect.stringMatching(/TariffQuantity\/@unitCode$/),
      codeList: { name: 'rec20', edition: expect.stringMatching(/./) },
    })
  })

  test('shows constants as the words of the table', () => {
    expect(explain(pack, sample(FORM_D))).toContainEqual(
      expect.objectContaining({ pointer: '', xpath: `${DEC}/dec:FunctionCode`, value: '9', conversion: 'constant' }),
    )
  })

  test('shows every piece of a long text', () => {
    const json = spoilt(FORM_D, { '/items/0/description': 'x'.repeat(1200) })
    const pieces = explain(pack, json).filter(({ pointer }) => pointer === '/items/0/description')
    expect(pieces.map(({ xpath }) => xpath?.slice(-14))).toEqual(['Description[1]', 'Description[2]', 'Description[3]'])
  })

  test('shows a declared loss with its reason, only where the document suffers it', () => {
    const file = 'tables/cancellation@2021-09.yaml'
    const text = readFileSync(new URL(file, PACK_FOLDER), 'utf8')
    const lossy = packWith(
      file,
      text.replace(
        '{ json: requestedBy.officer, xml: Declaration/Submitter/Name, wco: R058 }',
        '{ json: requestedBy.officer, lost: personal data }',
      ),
    )
    expect(explain(lossy, sample('cancellation.replaced')).filter(({ conversion }) => conversion === 'lost')).toEqual([
      {
        pointer: '/requestedBy/officer',
        value: 'Tran Van Hung',
        conversion: 'lost',
        table: expect.stringMatching(/cancellation/),
        lost: 'personal data',
      },
    ])
    expect(explain(lossy, sample('cancellation.exporters-request')).some(({ conversion }) => conversion === 'lost')).toBe(false)
  })

  test('explains a broken document as far as it goes', () => {
    const json = { ...sample(FORM_D), items: [null, { seq: 2, packages: 'many' }], kind: 'NEW', parties: 'nobody' }
    const rows = explain(pack, json)
    expect(rows.some(({ pointer }) => pointer === '/items/1/seq')).toBe(true)
    expect(rows.some(({ pointer }) => pointer === '/kind')).toBe(false)
  })
})
