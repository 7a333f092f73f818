import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { secretOf, signatureHeaders } from '../../../src/deliver/webhooks/sign.ts'
import { faultOf } from '../../../src/message/fault.ts'

describe('the signature of a webhook', () => {
  it('is that of the published example of Standard Webhooks', () => {
    const secret = secretOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'example')
    const body = '{"test": 2432232314}'
    const headers = signatureHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body }, [secret])
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('comes once for every secret, so that a receiver can change over', () => {
    const secrets = [1, 2].map((byte) => Buffer.alloc(32, byte))
    const signed = { id: 'a', timestamp: 1, body: 'đ' }
    const [old, fresh] = secrets.map((secret) => createHmac('sha256', secret).update('a.1.đ', 'utf8').digest('base64'))
    expect(signatureHeaders(signed, secrets)['webhook-signature']).toBe(`v1,${old} v1,${fresh}`)
  })

  it.each([
    ['no prefix', Buffer.alloc(32, 1).toString('base64')],
    ['too few bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`],
    ['too many bytes', `whsec_${Buffer.alloc(65, 1).toString('base64')}`],
    ['no base64', `whsec_${'*'.repeat(44)}`],
    ['nothing', ''],
  ])('a secret with %s is refused, and not repeated in the fault', (_, text) => {
    let thrown: unknown
    try {
      secretOf(text, 'hook.secret')
    } catch (error) {
      thrown = error
    }
    const { code, message } = faultOf(thrown)
    expect(code).toBe('ASW_CONFIG_INVALID')
    if (text.length > 10) expect(message).not.toContain(text.slice(6, 20))
  })
})
