import { BlockList, isIP } from 'node:net'
import { Fault } from '../../message/fault.ts'

/**
 * Addresses that a webhook does not reach unless it is allowed: whoever may write a DNS name could otherwise make the
 * gateway call what only the gateway can reach (IANA special-purpose registries; the metadata services of clouds are
 * link-local or ULA).
 */
const NOT_PUBLIC: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
]

/** Whether an address may be called. Throws ASW_CONFIG_INVALID for a network that is none. */
export function addressRule(allow: readonly string[]): (address: string) => boolean {
  const refused = blockList(NOT_PUBLIC)
  const allowed = blockList(allow.map(network))
  return (address) => {
    const family = familyOf(address)
    return allowed.check(address, family) || !refused.check(address, family)
  }
}

function blockList(networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of networks) list.addSubnet(net, prefix, familyOf(net))
  return list
}

function network(text: string): readonly [string, number] {
  const [net = '', prefix = ''] = text.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(net)] ?? -1
  if (!/^[0-9]{1,3}$/.test(prefix) || Number(prefix) > bits) {
    throw new Fault('ASW_CONFIG_INVALID', `${text} is no network: write it as 10.1.0.0/16 or fd00:1::/64`)
  }
  return [net, Number(prefix)]
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
