import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { SignalCode } from './names.ts'

/** The common process as the pack tells it: data, so that official codes can be put in without a line of code. */
interface Text {
  readonly processes: readonly {
    readonly code: string
    readonly version: string
    readonly procedures: readonly { readonly key: string; readonly code: string }[]
    readonly messages: readonly Message[]
    readonly operations: readonly {
      readonly key: string
      readonly procedure: string
      readonly transaction: string
      readonly request: string
      readonly answers: readonly string[]
    }[]
  }[]
}
export interface Message {
  readonly key: string
  readonly code: string
  readonly document: string
  readonly structure: string
  readonly root: string
}
interface Transaction {
  readonly code: string
  readonly pattern: string
  readonly receive: string
  readonly process: string
  readonly answer: string
  readonly repeats: number
  readonly signature: 'required' | 'optional'
}
export interface Operation {
  readonly key: string
  readonly pattern: string
  readonly request: Message
  readonly answers: readonly Message[]
  /** Signals that the respondent owes for the request. */
  readonly signals: readonly SignalCode[]
  readonly signature: 'required' | 'optional'
  readonly repeats: number
  /** The Action of a message (its code) or a signal of this operation. */
  action(last: string): string
}
export interface Process {
  readonly code: string
  operation(key: string): Operation
  /** The operation whose transaction this Action names. */
  byTransaction(code: string): Operation | undefined
}

const PACK = fileURLToPath(new URL('../../../../mappings/packs/eaeu', import.meta.url))

/** Throws Error where the pack has no process. */
export function readProcess(folder = PACK): Process {
  const { processes } = parse(readFileSync(join(folder, 'processes.yaml'), 'utf8')) as Text
  const { transactions } = parse(readFileSync(join(folder, 'transactions.yaml'), 'utf8')) as {
    readonly transactions: readonly Transaction[]
  }
  const [process] = processes
  if (!process) throw new Error(`${folder} knows no process`)
  const message = (key: string) => process.messages.find((one) => one.key === key) as Message
  const byCode = new Map<string, Operation>()
  const byKey = new Map<string, Operation>()
  for (const { key, procedure, transaction, request, answers } of process.operations) {
    const facts = transactions.find(({ code }) => code === transaction)
    const place = process.procedures.find((one) => one.key === procedure)
    if (!facts || !place) throw new Error(`${folder}: ${key} has no transaction or procedure`)
    const operation: Operation = {
      key,
      pattern: facts.pattern,
      request: message(request),
      answers: answers.map(message),
      signals: [...(facts.receive === 'none' ? [] : (['RCV'] as const)), ...(facts.process === 'none' ? [] : (['PRS'] as const))],
      signature: facts.signature,
      repeats: facts.repeats,
      action: (last) => `int://CP/${process.code}/${process.version}/${place.code}/${transaction}/${last}`,
    }
    byKey.set(key, operation)
    byCode.set(transaction, operation)
  }
  return {
    code: process.code,
    operation: (key) => {
      const found = byKey.get(key)
      if (!found) throw new Error(`the process knows no operation ${key}`)
      return found
    },
    byTransaction: (code) => byCode.get(code),
  }
}
