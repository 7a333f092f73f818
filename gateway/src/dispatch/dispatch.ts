import { type Outward, outward } from '../journey.ts'
import type { Enveloped, Received } from '../message/stages.ts'
import type { DispatchDeps } from './deps.ts'
import { encrypt } from './encrypt.ts'
import { envelope } from './envelope.ts'
import { sign } from './sign.ts'
import { translate } from './translate.ts'
import { validate } from './validate.ts'

/** The outward route with its steps bound. */
export function dispatch(deps: DispatchDeps): (message: Received) => Promise<Enveloped> {
  const steps: Outward = {
    validate: (message) => validate(deps, message),
    translate: (message) => translate(deps, message),
    sign: (message) => sign(deps, message),
    encrypt: (message) => encrypt(deps, message),
    envelope: (message) => envelope(deps, message),
  }
  return (message) => outward(message, steps)
}
