import { h } from './preact.js'
import { eventsOf, timeline } from './timeline.js'

/** What belongs to no certificate: strangers, refusals, breakers, alarms. */
export function log() {
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, 'The gateway itself'),
    h(
      'p',
      { key: 'p', class: 'quiet' },
      'What belongs to no certificate: strangers, refused messages, breakers, alarms, what operators did.',
    ),
    timeline('Events', eventsOf(['events'])),
  ]
}
