import { join } from 'node:path'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { type Chapter, type Expectation, holds, type Scene, type Stage, type Step } from '../chapter.ts'
import type { Certificate, Event, Submitted } from '../client.ts'
import { countryName } from '../countries.ts'
import {
  declarationExtract,
  formEav,
  formEavAfter,
  noData,
  numberEav,
  questionEav,
  replaced,
  verificationRequest,
  verificationResult,
} from '../eaeu/papers.ts'
import { labelOf, openRoad, type Road } from '../eaeu/road.ts'
import { sayCertificate } from '../eaeu/say.ts'
import { eaeuSites, edit } from '../eaeu/sites.ts'
import { arrives } from '../inbox.ts'
import { refused } from '../refused.ts'
import type { Site } from '../site.ts'
import { statusesOf } from '../standing.ts'

export const eaeu: Chapter = {
  id: 'eaeu',
  title: 'Viet Nam and the Eurasian Economic Union: certificates EAV, questions, signals, verification, customs data',
  tells:
    'Signals and R.006 for every document; a question to the register, a duplicate, a substitution, a verification; a rule that is broken, and signals that are lost.',
  countries: ['VN', 'RU'],
  sites: eaeuHouse,
  about: ({ today }) => [...[ORIGINAL, DUPLICATE, WRONG, SUBSTITUTION, LOST].map(certificate), letter(today), declaration(today)],
  scenes: (stage) => [
    issued(stage),
    asked(stage),
    replacements(stage),
    verification(stage),
    customs(stage),
    broken(stage),
    lost(stage),
  ],
}

/** Serials of the certificates. */
const [ORIGINAL, DUPLICATE, WRONG, SUBSTITUTION, BROKEN, LOST, UNKNOWN] = [501, 502, 503, 504, 505, 506, 599]
const LETTER = '06-118/44512'
const DECLARATION = '306512345670'
const RESULT = 'P.XX.99.MSG.002'
const ALL_ANSWERS = ['RCV', 'PRS', RESULT]

const certificate = (serial: number): Certificate => ({ scheme: 'EAEUVN', issuingCountry: 'VN', number: numberEav(serial) })
/** Letters and declarations name no country that both sides could read. */
const letter = (today: string): Certificate => ({ scheme: 'EAEUVN', issuingCountry: 'ZZ', number: `${LETTER}/${today}` })
const declaration = (today: string): Certificate => ({
  scheme: 'EAEUVN',
  issuingCountry: 'ZZ',
  number: `02CI/${today}/${DECLARATION}`,
})

/** Times that fit a demo, and a road to Viet Nam that can lose what it takes. */
async function eaeuHouse(folder: string): Promise<readonly Site[]> {
  const [vn, ru] = await eaeuSites(folder, { times: { receive: '3s', process: '6s', answer: '10s' } })
  const road = await openRoad(vn)
  edit(join(ru.folder, 'partners', 'VN.yaml'), (text) => ({
    ...text,
    transport: { ...(text.transport as object), url: `https://localhost:${road.port}/eaeu` },
  }))
  return [{ ...vn, road }, ru]
}

function roadOf(stage: Stage): Road {
  const { road } = stage.nsw('VN').site
  if (!road) throw new Error('no road leads to Viet Nam')
  return road
}

/** What one side submits, and all that must then be on record on both. */
interface Sending {
  readonly from: 'VN' | 'RU'
  readonly does: string
  readonly document: () => CanonicalDocument
  readonly about: Certificate
}

function sends(stage: Stage, { from, does, document, about }: Sending): Step {
  const to = from === 'VN' ? 'RU' : 'VN'
  const { document: kind } = document()
  let submitted: Submitted
  return {
    who: from,
    does,
    act: async () => {
      submitted = await stage.nsw(from).submit(document())
    },
    expect: [answered(stage, from, () => submitted), arrives(stage, { country: to, inbox: 'customs', document: kind, about })],
  }
}

/** By RCV, PRS and a positive R.006; then the delivery is delivered. */
function answered(stage: Stage, from: string, submitted: () => Submitted): Expectation {
  return holds(
    `${countryName(from)}: RCV, PRS and R.006 "added" are on record, the delivery is delivered`,
    async () => {
      const { delivery, exchange } = submitted()
      const events = await stage.nsw(from).timeline(exchange)
      const { state } = await stage.nsw(from).message(delivery)
      return { state, heard: heardBy(events, delivery), result: resultOf(events, delivery) }
    },
    ({ state, heard, result }) =>
      state === 'delivered' && ALL_ANSWERS.every((code) => heard.includes(code)) && result?.positive === true,
  )
}

function conversationOf(events: readonly Event[], delivery: string): string {
  const opened = events.find(({ kind, data }) => kind === 'conversation-opened' && data?.delivery === delivery)
  return String(opened?.data?.conversation)
}

function heardBy(events: readonly Event[], delivery: string): readonly unknown[] {
  const conversation = conversationOf(events, delivery)
  return events
    .filter(({ kind, data }) => kind === 'conversation-heard' && data?.conversation === conversation)
    .map(({ data }) => data?.code)
}

function resultOf(events: readonly Event[], delivery: string): Event['data'] {
  return events.find(({ kind, data }) => kind === 'processing-result' && data?.delivery === delivery)?.data
}

function issued(stage: Stage): Scene {
  return {
    title: 'A certificate EAV goes to the Union',
    steps: [
      sends(stage, {
        from: 'VN',
        does: `certifies two items to Russia: ${numberEav(ORIGINAL)}, in a signed container`,
        document: () => formEav(ORIGINAL),
        about: certificate(ORIGINAL),
      }),
    ],
  }
}

function asked(stage: Stage): Scene {
  const [vn, ru] = [stage.nsw('VN'), stage.nsw('RU')]
  const [known, unknown] = [formEav(ORIGINAL), noData()]
  const question = (serial: number, answer: CanonicalDocument, does: string, says: string): readonly Step[] => {
    let submitted: Submitted
    const about = (nsw: typeof vn) =>
      nsw.entries('customs', '?limit=100').then((all) => all.filter(({ identity }) => identity.number === submitted.delivery))
    return [
      {
        who: 'RU',
        does,
        act: async () => {
          submitted = await ru.submit(questionEav(serial))
        },
        expect: [
          holds(
            'Viet Nam: the question lies in the inbox "customs", once',
            () => about(vn),
            (entries) => entries.length === 1 && entries[0]?.document === 'certificate-query',
          ),
        ],
      },
      {
        who: 'VN',
        does: says,
        act: async () => {
          const [entry] = await about(vn)
          await vn.submit(answer, entry?.id)
        },
        expect: [
          holds(
            `${countryName('RU')}: the ${answer.document} lies beside its question, the question is delivered`,
            async () => ({ entries: await about(ru), ...(await ru.message(submitted.delivery)) }),
            ({ entries, state }) => state === 'delivered' && entries.length === 1 && entries[0]?.document === answer.document,
          ),
        ],
      },
    ]
  }
  return {
    title: 'The Union asks the register of Viet Nam',
    steps: [
      ...question(ORIGINAL, known, `asks for ${numberEav(ORIGINAL)}`, 'answers with the certificate'),
      ...question(UNKNOWN, unknown, `asks for ${numberEav(UNKNOWN)}, which nobody issued`, 'answers by R.006: no data'),
    ],
  }
}

function replacements(stage: Stage): Scene {
  const [original, wrong] = [formEav(ORIGINAL), formEav(WRONG)]
  const substitution = formEavAfter(SUBSTITUTION, wrong, 'SUBSTITUTION')
  return {
    title: 'A duplicate of what was lost, and a substitution for what was wrong',
    steps: [
      sends(stage, {
        from: 'VN',
        does: `issues a duplicate of ${numberEav(ORIGINAL)}, whose paper was lost: ${numberEav(DUPLICATE)}`,
        document: () => formEavAfter(DUPLICATE, original, 'DUPLICATE'),
        about: certificate(DUPLICATE),
      }),
      sends(stage, {
        from: 'VN',
        does: `issues ${numberEav(WRONG)}, with a wrong brand in it`,
        document: () => wrong,
        about: certificate(WRONG),
      }),
      sends(stage, {
        from: 'VN',
        does: `issues ${numberEav(SUBSTITUTION)} in substitution for it`,
        document: () => substitution,
        about: certificate(SUBSTITUTION),
      }),
      sends(stage, {
        from: 'VN',
        does: `says by its register that ${numberEav(WRONG)} is replaced`,
        document: () => replaced(wrong, substitution),
        about: certificate(WRONG),
      }),
      {
        expect: ['VN', 'RU'].map((country) =>
          holds(
            `${countryName(country)}: ${numberEav(WRONG)} is REPLACED, ${numberEav(SUBSTITUTION)} stands`,
            async () => {
              const [old, next] = [WRONG, SUBSTITUTION].map((serial) => stage.nsw(country).known(certificate(serial)))
              return { old: (await old)?.status, next: (await next)?.status }
            },
            ({ old, next }) => old === 'REPLACED' && next === 'RECEIVED',
          ),
        ),
        table: () => statusesOf(stage, ['VN', 'RU'], [ORIGINAL, DUPLICATE, WRONG, SUBSTITUTION].map(certificate)),
      },
    ],
  }
}

function verification(stage: Stage): Scene {
  const about = letter(stage.today)
  const clock = (country: string, kind: string) =>
    holds(
      `${countryName(country)}: the clock of six months ${kind === 'clock-started' ? 'runs' : 'is stopped'}`,
      async () => (await stage.nsw(country).timeline((await stage.nsw(country).known(about)).id)).map((event) => event.kind),
      (kinds) => kinds.includes(kind),
    )
  return {
    title: 'The origin is verified',
    steps: [
      sends(stage, {
        from: 'RU',
        does: `asks by letter ${LETTER} whether item 1 of ${numberEav(ORIGINAL)} is originating`,
        document: () => verificationRequest(LETTER, formEav(ORIGINAL)),
        about,
      }),
      { expect: [clock('RU', 'clock-started')] },
      sends(stage, {
        from: 'VN',
        does: 'answers in a new transaction of the same procedure: confirmed',
        document: () => verificationResult(LETTER, formEav(ORIGINAL)),
        about,
      }),
      { expect: [clock('RU', 'clock-stopped')] },
    ],
  }
}

function customs(stage: Stage): Scene {
  return {
    title: 'Customs data',
    steps: [
      sends(stage, {
        from: 'VN',
        does: `sends an extract of the export declaration ${DECLARATION}, which names ${numberEav(ORIGINAL)}`,
        document: () => declarationExtract(DECLARATION, formEav(ORIGINAL)),
        about: declaration(stage.today),
      }),
    ],
  }
}

function broken(stage: Stage): Scene {
  const [vn, ru] = [stage.nsw('VN'), stage.nsw('RU')]
  const wrong = formEav(BROKEN, { validTo: '2099-12-31' })
  let conversation = ''
  return {
    title: 'A document that breaks a rule',
    steps: [
      {
        who: 'VN',
        does: 'tries to submit a certificate that is valid until 2099',
        expect: [
          holds(
            'Viet Nam: its own gateway does not let that out (rule E-01: valid for longer than 12 months)',
            () => refused(() => vn.submit(wrong)),
            ({ code, issues }) => code === 'ASW_DOCUMENT_INVALID' && issues.some(({ rule }) => rule === 'E-01'),
          ),
        ],
      },
      {
        does: 'other software, with the keys of Viet Nam and without our rules, sends it all the same',
        act: async () => {
          roadOf(stage).lose()
          conversation = await sayCertificate(vn.site, ru.site, wrong)
        },
        expect: [
          holds(
            'what comes back to it: ERR with the code of the rule, E-01',
            async () => labels(stage, conversation),
            (said) => said.includes('ERR E-01') && !said.includes(RESULT),
          ),
          holds(
            `${countryName('RU')}: nothing is known of it, no inbox has it`,
            async () => ({
              known: await ru.standing(certificate(BROKEN)),
              entries: (await ru.entries('customs', '?limit=100')).map(({ identity }) => identity.number),
            }),
            ({ known, entries }) => known === undefined && !entries.includes(numberEav(BROKEN)),
          ),
        ],
      },
    ],
  }
}

function labels(stage: Stage, conversation: string): readonly string[] {
  return roadOf(stage).lost(conversation).map(labelOf)
}

function lost(stage: Stage): Scene {
  const vn = stage.nsw('VN')
  const about = certificate(LOST)
  let submitted: Submitted
  const sealed = async () => {
    const events = await vn.timeline(submitted.exchange)
    return events.filter(({ kind }) => kind === 'sealed').map(({ data }) => data?.messageId)
  }
  return {
    title: 'The signals are lost on the way back',
    steps: [
      {
        who: 'VN',
        does: `issues ${about.number}, and the network loses every answer`,
        act: async () => {
          roadOf(stage).lose()
          submitted = await vn.submit(formEav(LOST))
        },
        expect: [
          holds(
            `${countryName('RU')} has said RCV, PRS and R.006; ${countryName('VN')} has heard nothing and waits`,
            async () => {
              const events = await vn.timeline(submitted.exchange)
              const said = labels(stage, conversationOf(events, submitted.delivery))
              return { said, heard: heardBy(events, submitted.delivery), ...(await vn.message(submitted.delivery)) }
            },
            ({ said, heard, state }) =>
              ALL_ANSWERS.every((code) => said.includes(code)) && heard.length === 0 && state === 'awaiting',
          ),
        ],
      },
      {
        does: 'the network is whole again; the timer of RCV, three seconds here, runs out, and Viet Nam repeats',
        act: async () => roadOf(stage).pass(),
        expect: [
          holds(
            'Viet Nam: repeated under a new MessageID; R.006 has come, the delivery is delivered',
            async () => ({ sealed: await sealed(), ...(await vn.message(submitted.delivery)) }),
            ({ sealed: ids, state }) => state === 'delivered' && ids.length > 1 && new Set(ids).size === ids.length,
          ),
          arrives(stage, { country: 'RU', inbox: 'customs', document: 'certificate-of-origin', about }),
        ],
      },
    ],
  }
}
