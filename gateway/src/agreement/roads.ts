import type { Agreement, EnvelopeName, Road } from './agreement.ts'
import { DEFAULTS } from './defaults.ts'
import { milliseconds } from './duration.ts'
import type { AgreementText } from './form.ts'
import { readSecret } from './secret.ts'
import type { YamlFile } from './yaml-file.ts'

/** The roads of an agreement, the one to try first in front. */
export function roads(agreement: Pick<Agreement, 'transport'>): readonly Road[] {
  const { kind, fallback } = agreement.transport
  return fallback === undefined || fallback === kind ? [kind] : [kind, fallback]
}

/** Routing keys that our queues take: one for each envelope that somebody writes. */
export function envelopesOf(agreements: readonly Agreement[]): readonly EnvelopeName[] {
  return [...new Set(['ebms2' as const, ...agreements.map(({ envelope }) => envelope)])]
}

/** Reads where the roads lead. Complains about a road without its address, and about a fallback that is none. */
export function roadsOf(file: YamlFile<AgreementText>): Pick<Agreement['transport'], 'kind' | 'fallback' | 'url' | 'amqp'> {
  const { kind = DEFAULTS.transport.kind, fallback, url, amqp } = file.value.transport
  const used = new Set<Road>([kind, ...(fallback === undefined ? [] : [fallback])])
  if (fallback === kind)
    file.complain('/transport/fallback', `${kind} is the first road already: name the other one, or leave it out`)
  if (used.has('https') && url === undefined)
    file.complain('/transport', "url is missing: add the address of the partner's HTTPS door")
  if (used.has('amqp') && amqp === undefined)
    file.complain('/transport', "amqp is missing: add url and exchange of the partner's broker")
  return {
    kind,
    ...(fallback === undefined ? {} : { fallback }),
    ...(url === undefined ? {} : { url }),
    ...(amqp === undefined ? {} : { amqp: amqpOf(file, amqp) }),
  }
}

function amqpOf(
  file: YamlFile<AgreementText>,
  text: NonNullable<AgreementText['transport']['amqp']>,
): NonNullable<Agreement['transport']['amqp']> {
  // The routing key names the envelope, as the path of the HTTPS door does.
  const routingKey = file.value.envelope ?? DEFAULTS.envelope
  const { passwordFile, heartbeat, ...rest } = { ...DEFAULTS.amqp, routingKey, ...text }
  return {
    ...rest,
    heartbeatMs: milliseconds(heartbeat),
    ...credentialsOf(file, '/transport/amqp', text),
  }
}

/** A user and the file of its password belong together; the password is read here only to see that it can be. */
export function credentialsOf(
  file: YamlFile<unknown>,
  pointer: string,
  { user, passwordFile }: { readonly user?: string; readonly passwordFile?: string },
): { readonly user?: string; readonly passwordFile?: string } {
  if (user === undefined && passwordFile === undefined) return {}
  if (user === undefined || passwordFile === undefined) {
    file.complain(pointer, 'user and passwordFile belong together: add the other one, or leave both out to go by certificate')
    return {}
  }
  const path = file.resolve(passwordFile)
  file.attempt(`${pointer}/passwordFile`, () => readSecret(path, 'the password'))
  return { user, passwordFile: path }
}
