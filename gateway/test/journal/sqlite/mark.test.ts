import { describe, expect, test } from 'vitest'
import { type Mark, type Present, restoredBecause } from '../../../src/journal/sqlite/mark.ts'

const mark: Mark = { journal: 'j', events: 10, inode: '7', born: '100', written: '200' }
const present: Present = { journal: 'j', events: 10, file: { inode: '7', born: '100', written: '200' } }

describe('restoredBecause', () => {
  const { written: _, ...serving } = mark
  const { born: __, ...unborn } = mark
  test.each<[string, Mark | undefined, Present | undefined]>([
    ['a new folder', undefined, undefined],
    ['a database that was made and never marked', undefined, { events: 0, file: present.file }],
    ['the journal as it was closed', mark, present],
    [
      'the journal after a crash: more events, written since',
      serving,
      { ...present, events: 12, file: { ...present.file, written: '300' } },
    ],
    ['a file system without a time of birth', unborn, { ...present, file: { inode: '7', written: '200' } }],
  ])('%s is no restore', (_name, before, now) => {
    expect(restoredBecause(before, now)).toBeUndefined()
  })
  test.each<[string, Mark | undefined, Present | undefined]>([
    ['the database without its mark', undefined, present],
    ['the mark without its database', mark, undefined],
    ['another database', mark, { ...present, journal: 'k' }],
    ['an older state of the same database', serving, { ...present, events: 9 }],
    ['a copy in another file', mark, { ...present, file: { ...present.file, inode: '8' } }],
    ['a copy that was given the number of the deleted file', mark, { ...present, file: { ...present.file, born: '101' } }],
    ['a copy written over the file in place', mark, { ...present, file: { ...present.file, written: '201' } }],
  ])('%s is a restore', (_name, before, now) => {
    expect(restoredBecause(before, now)).toBeTypeOf('string')
  })
})
