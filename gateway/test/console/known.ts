import { ACTIONS } from '../../src/message/document.ts'

/** Kinds that two countries of the ASW exchange. */
export const KNOWN = Object.entries(ACTIONS)
  .filter(([, { service }]) => service !== 'EAEU')
  .map(([kind]) => kind)
