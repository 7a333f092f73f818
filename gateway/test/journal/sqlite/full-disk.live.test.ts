import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { faultOf } from '../../../src/message/fault.ts'
import { live } from '../../live/live.ts'
import { certificate, sealed, submission } from '../documents.ts'

/** Whether this user may mount a small file system: root on a machine, not in most containers. */
const CANNOT_MOUNT = !mount(mkdtempSync(join(tmpdir(), 'asw-mount-')), true)

live.unless(CANNOT_MOUNT, 'no right to mount a file system', 'a disk that is full', () => {
  let folder: string
  let ballast: string
  let journal: Journal

  const open = (reserveBytes: number) => openSqliteJournal({ folder: join(folder, 'journal'), reserveBytes })
  const free = () => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  /** Leaves only so many bytes. */
  const fill = (left: number) => writeFileSync(ballast, Buffer.alloc(Math.max(0, free() - left)))
  const makeRoom = () => rmSync(ballast, { force: true })

  /** The room is looked up once a second. */
  const lookAgain = () => sleep(1_100)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'asw-full-'))
    ballast = join(folder, 'ballast')
    mount(folder)
  })
  afterEach(async () => {
    await journal.close()
    umount(folder)
    rmSync(folder, { recursive: true, force: true })
  })

  test('what was answered is there, what could not be kept was refused, and room mends it without a restart', async () => {
    journal = await open(0)
    await journal.submit(submission(certificate('first')))
    fill(600_000)
    const answered: string[] = ['first']
    const refused: string[] = []
    for (let n = 0; n < 400 && refused.length < 20; n += 1) {
      const number = `N${n}`
      try {
        await journal.submit(submission(certificate(number)))
        answered.push(number)
      } catch (error) {
        expect(faultOf(error).code).toBe('ASW_JOURNAL_DOWN')
        refused.push(number)
        // Past the second in which the mark is written again: it cannot be, either.
        if (refused.length === 1) await sleep(1_100)
      }
    }
    expect(answered.length).toBeGreaterThan(3)
    expect(refused).toHaveLength(20)
    expect(await numbers(journal)).toEqual(answered.toSorted())

    makeRoom()
    await journal.ready()
    for (const number of refused) await journal.submit(submission(certificate(number)))
    expect(await numbers(journal)).toEqual([...answered, ...refused].toSorted())
    expect(await journal.verifyChains()).not.toHaveProperty('broken')
    await journal.close()
    journal = await open(0)
    expect(await journal.held()).toBeUndefined()
    expect(await numbers(journal)).toEqual([...answered, ...refused].toSorted())
  })

  test('with a reserve, intake is refused before the disk is full, and what is under way ends', async () => {
    journal = await open(4_000_000)
    await journal.submit(submission(certificate('N1')))
    fill(3_900_000)
    await lookAgain()
    await expect(journal.submit(submission(certificate('N2')))).rejects.toMatchObject({ code: 'ASW_OVERLOADED' })
    const [claim] = await journal.claim({ holder: 'relay', limit: 1, leaseMs: 60_000 })
    await journal.seal(claim!, sealed('N1'))
    await journal.attempt(claim!)
    await journal.settle(claim!.delivery, { type: 'acknowledged' }, {})
    makeRoom()
    await lookAgain()
    await journal.submit(submission(certificate('N2')))
    expect(await numbers(journal)).toEqual(['N1', 'N2'])
  })

  test('closed on a full disk it opens again, and is not taken for a restored copy', async () => {
    journal = await open(0)
    await journal.submit(submission(certificate('N1')))
    fill(0)
    await journal.close()
    makeRoom()
    journal = await open(0)
    expect(await journal.held()).toBeUndefined()
    expect(await numbers(journal)).toEqual(['N1'])
  })
})

async function numbers(journal: Journal): Promise<readonly string[]> {
  return (await journal.search({ limit: 1_000 })).map(({ identity }) => identity.number).toSorted()
}

function mount(folder: string, onlyTry = false): boolean {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'asw-test', folder], {
    encoding: 'utf8',
  })
  if (onlyTry && status === 0) umount(folder)
  if (onlyTry) rmSync(folder, { recursive: true, force: true })
  else if (status !== 0) throw new Error(`mount: ${stderr}`)
  return status === 0
}

function umount(folder: string): void {
  const { status, stderr } = spawnSync('umount', [folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`umount: ${stderr}`)
}
