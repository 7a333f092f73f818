import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client, until } from '../../demo/client.ts'
import { formEav } from '../../demo/eaeu/papers.ts'
import { sayCertificate } from '../../demo/eaeu/say.ts'
import { eaeuSites, edit } from '../../demo/eaeu/sites.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'
import { run } from '../../src/cli/asw.ts'
import { live } from '../live/live.ts'
import { swap } from '../sign/edoc/fixture.ts'
import { type AbroadSigner, signedAbroad } from './foreign.ts'

/** Debian and Ubuntu put it there: apt install libengine-gost-openssl. Elsewhere: ASW_GOST_ENGINE. */
const ENGINE = process.env.ASW_GOST_ENGINE ?? '/usr/lib/x86_64-linux-gnu/engines-3/gost.so'
const why = `${ENGINE} is not there (install libengine-gost-openssl, or set ASW_GOST_ENGINE)`

live.unless(!existsSync(ENGINE), why, 'a serving gateway with the GOST engine, and a partner with true GOST keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-gost-'))
  let [vn, ru] = [] as unknown as readonly [Site, Site]
  let running: RunningGateway | undefined
  let client: Client
  let [short, long] = [] as unknown as readonly [AbroadSigner, AbroadSigner]

  function openssl(args: readonly string[], input?: Uint8Array | string): Buffer {
    const { status, stdout, stderr } = spawnSync('openssl', args, {
      ...(input ? { input } : {}),
      env: { ...process.env, OPENSSL_CONF: join(folder, 'openssl.cnf') },
    })
    if (status !== 0) throw new Error(stderr.toString())
    return stdout
  }
  /** Key and certificate by the openssl program; the certificate signs itself, as that of an authority with such a key would. */
  function signer(bits: '256' | '512'): AbroadSigner {
    const [key, certificate] = [join(folder, `${bits}.key`), join(ru.folder, 'keys', `gost-${bits}.pem`)]
    openssl(['genpkey', '-algorithm', `gost2012_${bits}`, '-pkeyopt', 'paramset:A', '-out', key])
    const subject = [
      '-subj',
      `/C=RU/CN=signer ${bits}`,
      '-addext',
      'basicConstraints=critical,CA:FALSE',
      '-addext',
      'keyUsage=digitalSignature',
    ]
    openssl(['req', '-new', '-x509', '-key', key, ...subject, '-days', '2', `-md_gost12_${bits}`, '-out', certificate])
    return {
      kind: `gost2012-${bits}`,
      certificatePem: readFileSync(certificate, 'utf8'),
      sign: (bytes) => openssl(['dgst', `-md_gost12_${bits}`, '-sign', key], bytes),
      digest: (content) => openssl(['dgst', `-md_gost12_${bits}`, '-binary'], content),
    }
  }

  beforeAll(async () => {
    ;[vn, ru] = await eaeuSites(folder)
    writeFileSync(
      join(folder, 'openssl.cnf'),
      `openssl_conf = c\n[c]\nengines = e\n[e]\ngost = g\n[g]\nengine_id = gost\ndynamic_path = ${ENGINE}\ndefault_algorithms = ALL\n[req]\ndistinguished_name = d\n[d]\n`,
    )
    ;[short, long] = [signer('256'), signer('512')]
    edit(join(ru.folder, 'partners', 'VN.yaml'), ({ certificates, eaeu, ...text }) => ({
      ...text,
      certificates: { ...(certificates as object), seal: ['256', '512'].map((bits) => ({ file: `../keys/gost-${bits}.pem` })) },
      eaeu: { ...(eaeu as object), gostEngine: ENGINE },
    }))
    running = await startGateway(ru)
    client = new Client(ru)
  })
  afterAll(async () => {
    await running?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const numbers = async () => (await client.entries('customs', '?limit=100')).map(({ identity }) => identity.number)
  const log = () => readFileSync(join(ru.folder, 'gateway.log'), 'utf8')

  it('its certificates are linted: nobody else is needed', async () => {
    expect(await run(['agreements', 'lint', join(ru.folder, 'partners'), '--json'])).toBe(0)
  })
  it.each([
    ['256', 1, () => short],
    ['512', 2, () => long],
  ])('a signature of %s bit is right: the document is in the inbox', async (_, serial, by) => {
    await sayCertificate(vn, ru, formEav(serial), (container) => signedAbroad(container, by()))
    await until('in the inbox', numbers, (all) => all.includes(String(formEav(serial).referenceNumber)))
  })
  it('asw verify judges the same container by the same certificate, and by no other', async () => {
    let container = ''
    await sayCertificate(vn, ru, formEav(5), (one) => {
      const signed = signedAbroad(one, short)
      container = join(folder, 'container.xml')
      writeFileSync(container, signed)
      return signed
    })
    const verify = (bits: string) =>
      run(['verify', '--trust', join(ru.folder, 'keys', `gost-${bits}.pem`), '--gost-engine', ENGINE, container])
    expect(await verify('256')).toBe(0)
    expect(await verify('512')).not.toBe(0)
  })
  it('one over another document is refused', async () => {
    await sayCertificate(vn, ru, formEav(3), (container) =>
      Buffer.from(swap(signedAbroad(container, short).toString('utf8'), /DocInstance="[^"]*/, 'DocInstance="urn:uuid:other')),
    )
    await until(
      'refused',
      async () => log(),
      (text) => text.includes('"code":"ASW_SIGNATURE_DIGEST"'),
    )
    expect(await numbers()).not.toContain(formEav(3).referenceNumber)
  })
  it('and one that claims the other length than its key has', async () => {
    await sayCertificate(vn, ru, formEav(4), (container) => signedAbroad(container, { ...long, kind: 'gost2012-256' }))
    await until(
      'refused',
      async () => log(),
      (text) => text.includes('"code":"ASW_KEY_WEAK"'),
    )
    expect(await numbers()).not.toContain(formEav(4).referenceNumber)
  })
})
