/** A button that keeps the focus when it is switched off: who works by keys is not sent back to the page's beginning. */
import { useState } from 'react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components'

type Props = ButtonProps & { ref?: React.Ref<HTMLButtonElement> }

/** While it has the focus it is disabled in name only: a browser takes the focus from a disabled element. */
export function Button({ isDisabled = false, render, onPress, onFocusChange, ...props }: Props) {
  const [isFocused, setFocused] = useState(false)
  const keepsFocus = isDisabled && isFocused
  return (
    <AriaButton
      {...props}
      isDisabled={isDisabled && !isFocused}
      {...(onPress && { onPress: (event) => isDisabled || onPress(event) })}
      onFocusChange={(now) => {
        setFocused(now)
        onFocusChange?.(now)
      }}
      render={(given, state) => {
        const element = keepsFocus ? { ...given, 'aria-disabled': true, 'data-disabled': true } : given
        return render ? render(element, state) : <button {...element} />
      }}
    />
  )
}
