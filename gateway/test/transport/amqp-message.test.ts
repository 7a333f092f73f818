import { describe, expect, it } from 'vitest'
import { propertiesOf } from '../../src/transport/amqp/properties.ts'
import { topologyOf } from '../../src/transport/amqp/topology.ts'
import { codeOf } from './contract.ts'

const wire = (contentType: string) => ({ contentType, body: Buffer.from('x') })

describe('the properties of a message', () => {
  it('make it persistent and mandatory: neither a restart nor a missing queue may lose it', () => {
    expect(propertiesOf(wire('text/xml'), { messageId: 'a' })).toEqual({
      contentType: 'text/xml',
      messageId: 'a',
      persistent: true,
      mandatory: true,
    })
  })

  it.each([
    [255, 'sent'],
    [256, 'ASW_CONFIG_INVALID'],
  ])('a content type of %i bytes is %s', async (bytes, outcome) => {
    const sending = async () => propertiesOf(wire('a'.repeat(bytes)), { messageId: 'a' })
    expect(await codeOf(sending())).toBe(outcome)
  })

  it('count bytes and not letters', async () => {
    const sending = async () => propertiesOf(wire('é'.repeat(128)), { messageId: 'a' })
    expect(await codeOf(sending())).toBe('ASW_CONFIG_INVALID')
  })

  it('leave out an id that is too long for AMQP: the envelope has it', () => {
    const properties = propertiesOf(wire('text/xml'), { messageId: 'a', refToMessageId: 'b'.repeat(300) })
    expect(properties).not.toHaveProperty('correlationId')
  })
})

describe('the topology', () => {
  const { exchanges, queues, bindings } = topologyOf({ prefix: 'asw', deliveryLimit: 20, maxLength: 9, partners: ['TH', 'MM'] })
  it('has an exchange and a queue a partner, and one place for dead letters', () => {
    expect(exchanges.map(({ name }) => name)).toEqual(['asw.dead', 'asw.from.TH', 'asw.from.MM'])
    expect(queues.map(({ name }) => name)).toEqual(['asw.dead', 'asw.from.TH', 'asw.from.MM'])
  })

  it('leads every exchange to the queue of its own partner and to no other', () => {
    expect(bindings.filter(({ exchange, queue }) => exchange !== queue)).toEqual([])
    expect(new Set(bindings.map(({ queue }) => queue))).toEqual(new Set(queues.map(({ name }) => name)))
  })

  it.each(queues.slice(1))('$name loses nothing: full it says no, and a dead letter waits until it is taken', (queue) => {
    expect(queue.arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-overflow': 'reject-publish',
      'x-dead-letter-strategy': 'at-least-once',
      'x-dead-letter-exchange': 'asw.dead',
      'x-delivery-limit': 20,
      'x-max-length': 9,
    })
  })
})
