import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
/** Names under which channels and connections of amqplib go. */
const CLOSE = /\b(channel|model)\.close\(/

it('nobody closes a channel or a connection of amqplib but hangUp: its close never settles after a break', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const users = files.filter((file) => /from 'amqplib'|hangUp|dial\(/.test(readFileSync(join(SRC, file), 'utf8')))
  expect(users.length).toBeGreaterThan(5)
  expect(users.filter((file) => CLOSE.test(readFileSync(join(SRC, file), 'utf8')))).toEqual([])
})
