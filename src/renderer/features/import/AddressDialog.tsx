/** A picture from an address on the web comes into the library. */
import { useState } from 'react'
import { Dialog, Form, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components'
import { Button } from '../../shared/Button.tsx'
import { DialogTitle, focusAtOnce } from '../../shared/Dialog.tsx'
import { closeOverlay, useOverlay } from '../../shell/overlays.ts'
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
    </Form>
  )
}

export function AddressDialog() {
  const open = useOverlay((state) => state.open === 'address')
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && closeOverlay()}
      isDismissable
      className="overlay items-start pt-[12vh] max-sm:pt-2"
    >
      <Modal className="w-[min(480px,calc(100vw-16px))] overflow-y-auto rounded-lg border border-line bg-panel shadow-2xl max-h-[85dvh]">
        <Dialog className="outline-none">{open && <AddressForm />}</Dialog>
      </Modal>
    </ModalOverlay>
  )
}
