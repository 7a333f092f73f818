import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Agreement } from '../../agreement/agreement.ts'
import { print } from '../../command/progress.ts'
import { openEaeuBed } from '../../run/open-bed.ts'
import { EAEU_HABITS, type EaeuHabit, type EaeuHabitName, WELL_BEHAVED } from './habits.ts'
import type { EaeuIncoming } from './partner.ts'

export interface EaeuServing {
  readonly road: 'https' | 'amqp'
  readonly habit?: string
  readonly habits?: string
  readonly keep?: string
}

/** A partner of the integrated system to develop against, until it is told to end. */
export async function serveEaeu(agreement: Agreement, wish: EaeuServing): Promise<number> {
  const { bed, close } = await openEaeuBed(agreement, { road: wish.road })
  const { twin } = bed
  twin.usual = habitsOf(wish)
  twin.onTrouble = (text) => print(`trouble: ${text}`)
  let over = false
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => {
    over = true
  })
  print(`${twin.writer.own} ${bed.door ? `listens on port ${bed.door.port}` : 'reads its queue'}; Ctrl-C ends it`)
  for (let shown = 0; !over; ) {
    await Promise.race([twin.wait(() => twin.incoming.length > shown, 500), told])
    for (const incoming of twin.incoming.slice(shown)) show(incoming, wish.keep)
    shown = twin.incoming.length
  }
  await close()
  return 0
}

function habitsOf({ habit, habits }: EaeuServing): () => EaeuHabit {
  const known = (name: string): EaeuHabitName => {
    if (!(name in EAEU_HABITS)) throw new Error(`no habit ${name}; asw-twin --help lists them`)
    return name as EaeuHabitName
  }
  if (habits !== undefined) {
    const script = (parse(readFileSync(habits, 'utf8')) as EaeuHabit[]).map((one) => ({ ...one, name: known(one.name) }))
    return () => script.shift() ?? WELL_BEHAVED
  }
  if (habit === undefined) return () => WELL_BEHAVED
  const one: EaeuHabit = { name: known(habit) }
  return () => one
}

function show({ at, road, message, number, habit }: EaeuIncoming, keep: string | undefined): void {
  const { kind, header, container, signal, fault } = message
  const signed =
    container === undefined ? '' : container.trouble === undefined ? '; signatures hold' : `; CONTAINER: ${container.trouble}`
  const said = signal?.errors.map(({ code }) => code).join(', ') || (fault ? `${fault.subcode} ${fault.reasons.ru ?? ''}` : '')
  const facts = [kind, said, header.action, header.messageId, number].filter(Boolean).join(' ')
  print(
    `${new Date(at).toISOString()} ${road} ${facts}${signed}${message.trouble ? `; TROUBLE: ${message.trouble}` : ''}; habit ${habit.name}`,
  )
  if (keep !== undefined) {
    const line = { at, road, kind, header, number, body: message.wire.body.toString('utf8') }
    writeFileSync(keep, `${JSON.stringify(line)}\n`, { flag: 'a' })
  }
}
