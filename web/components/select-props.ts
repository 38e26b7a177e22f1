import type { SelectProps as LibraryProps } from '@mantine/core'

export interface SelectProps extends Omit<LibraryProps, 'data' | 'defaultValue'> {
  readonly data: readonly { readonly value: string; readonly label: string }[]
}
