/** English texts of sharing on the home network, for its owner and for guests. */

export const enSharing = {
  share: 'Sharing on the home network',
  shareHint:
    'Who has the address and the password opens this library in a browser, on a phone or tablet on the same network. It ends when Tintype does, and is off at the next start.',
  shareSwitch: 'Share this library',
  shareNeedsPassword: 'Choose a password first.',
  shareNeedsNetwork: 'This machine is on no home network just now.',
  shareAddress: 'Address for guests',
  shareQr: 'QR code of the address for guests',
  shareOwnAddress: 'Address of this machine',
  shareUnreachable:
    'This machine has another address by now. Switch sharing off and on again to give guests the new one.',
  shareCertificate:
    'The connection is encrypted with a certificate made on this machine, so the guest’s browser warns at the first visit. The warning’s details show this fingerprint if it is really this machine:',
  shareFingerprint: 'Fingerprint of the certificate (SHA-256)',
  shareRole: 'Guests may',
  shareRoles: { view: 'Look at everything', edit: 'Look and edit' } as Readonly<
    Record<'view' | 'edit', string>
  >,
  sharePassword: 'Password for guests',
  sharePasswordHint: (least: number) => `At least ${least} characters. It is shown nowhere afterwards.`,
  sharePasswordThere: 'A password is set. A new one ends the sessions of all guests.',
  sharePasswordMake: 'Make one up',
  sharePasswordSet: 'Set password',
  shareGuests: 'Guests',
  shareGuestsNone: 'Nobody is here yet.',
  shareNameless: 'Guest without a name',
  shareSince: (time: string) => `since ${time}`,
  shareHere: 'window open',
  shareAway: 'no window open',
  shareRemove: (name: string) => `Remove ${name}`,
  shareRemoveHint:
    'A guest who is removed is out at once, and can come back with the password: change it to keep them out.',
  shareWrong: (count: number, address: string) =>
    `${count} wrong ${count === 1 ? 'password' : 'passwords'}; the last came from ${address}.`,
  guestView: 'A shared library: you may look at everything. Changing it is for its owner.',
  guestEdit: 'A shared library: what you change is changed for its owner, too.',
  guestLost:
    'The connection to the library is gone. What you have changed is kept here and sent as soon as it is back; leave this page open.',
  guestLostView:
    'The connection to the library is gone. Leave this page open: it is tried again every few seconds.',
  guestOut: 'Your visit was ended by whoever shares this library.',
  guestEnter: 'Enter the password',
}
