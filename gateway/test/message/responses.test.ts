import { loadPack } from '@asw/mappings'
import { expect, test } from 'vitest'
import { hasResponses } from '../../src/message/responses.ts'

test.each(['asw', 'eaeu', 'acfta', 'evfta', 'rcep'])('whether a scheme has responses is what pack %s says', (name) => {
  const { tables } = loadPack(name)
  const schemesOf = (document: string) => new Set(tables.filter((one) => one.document === document).map(({ scheme }) => scheme))
  const answered = schemesOf('certificate-response')
  const issued = [...schemesOf('certificate-of-origin')]
  expect(issued).not.toEqual([])
  expect(issued.filter(hasResponses)).toEqual(issued.filter((scheme) => answered.has(scheme)))
})
