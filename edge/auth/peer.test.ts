import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { networkOf } from './peer.ts';

it('F26: counts an IPv4 address as itself, also where it came over IPv6', () => {
  for (const address of ['203.0.113.9', 'all', '']) expect(networkOf(address)).toBe(address);
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
});

it('F26: counts all addresses of one IPv6 network as one, and no other with them', () => {
  for (const [address, network] of [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ] as const)
    expect(networkOf(address), address).toBe(network);
  const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
  fc.assert(
    fc.property(fc.tuple(group, group, group, group), fc.array(group, { minLength: 4, maxLength: 4 }), (network, host) => {
      // Whole, and as a browser shortens it.
      const whole = [...network, ...host].join(':');
      const short = new URL(`http://[${whole}]`).hostname.slice(1, -1);
      expect([networkOf(whole), networkOf(short)]).toEqual([`${network.join(':')}::/64`, `${network.join(':')}::/64`]);
    }),
  );
});
