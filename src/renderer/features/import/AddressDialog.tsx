/** A picture from an address on the web comes into the library. */
import { useState } from 'react'
import { Form, Input, Label, TextField } from 'react-aria-components'
import { Button } from '../../shared/Button.tsx'
import { DialogTitle, focusAtOnce, UpperDialog } from '../../shared/Dialog.tsx'
import { closeOverlay, useOverlay } from '../../shell/overlays.ts'
import { Toasts } from '../../toasts/Toasts.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { addFromAddress } from './add.ts'

function AddressForm() {
  const words = useTranslation()
  const [address, setAddress] = useState('')
  const [busy, setBusy] = useState(false)
  const take = async (): Promise<void> => {
    setBusy(true)
    const begun = await addFromAddress(address.trim())
    setBusy(false)
    if (begun) closeOverlay()
  }
  return (
    <Form
      className="grid gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (address.trim() !== '' && !busy) void take()
      }}
    >
      <header className="flex items-center gap-4">
        <DialogTitle title={words.addAddress} close={words.cancel} />
      </header>
      <TextField value={address} onChange={setAddress} maxLength={2000} className="grid gap-1">
        <Label className="font-medium">{words.addressOfPicture}</Label>
        <Input
          ref={focusAtOnce}
          type="url"
          inputMode="url"
          placeholder="https://"
          className="control px-2 select-text"
        />
      </TextField>
      <p className="text-[12px] leading-4 text-dim">{words.addressHint}</p>
      <Button type="submit" isDisabled={address.trim() === '' || busy} className="primary px-3">
        {words.addressAdd}
      </Button>
      <Toasts className="-m-1 not-has-[li]:hidden" />
    </Form>
  )
}

export function AddressDialog() {
  const open = useOverlay((state) => state.open === 'address')
  return (
    <UpperDialog open={open} onClose={closeOverlay} width={480}>
      <AddressForm />
    </UpperDialog>
  )
}
