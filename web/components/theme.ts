import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { SHARED_TEXTS } from '#web/texts/shared.ts'

/** One accent, the blue of Okabe and Ito; colour otherwise only for meaning. */
const accent: MantineColorsTuple = [
  '#e8f3fa',
  '#cfe5f4',
  '#a3cfea',
  '#74b8e0',
  '#5db4ea',
  '#3f9fd8',
  '#0b7bbd',
  '#006aa8',
  '#005f96',
  '#00507f',
]

const dark: MantineColorsTuple = [
  '#e4e8ec',
  '#c3cad0',
  '#98a2ac',
  '#6c7680',
  '#353c44',
  '#2a3037',
  '#1b2025',
  '#14181c',
  '#0f1215',
  '#0a0c0e',
]

/** The head of a dialog is no second head of the page. */
const HEAD_OF_DIALOG = { header: { role: 'none' } }

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 4,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.5', xl: '1.55' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' }, styles: { label: { fontWeight: 550 } } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm', hideControls: true } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    Drawer: {
      defaultProps: {
        position: 'right',
        size: 480,
        attributes: HEAD_OF_DIALOG,
        overlayProps: { backgroundOpacity: 0.25 },
        transitionProps: { duration: 120 },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        attributes: HEAD_OF_DIALOG,
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 120 },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': SHARED_TEXTS.close } } },
  },
})

/** Faint text still stands out by 4.5 to 1 in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#59636d',
    '--mantine-color-placeholder': '#6b747d',
    '--mantine-color-error': '#b54600',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1c2126',
  },
  dark: {
    '--mantine-color-dimmed': '#98a2ac',
    '--mantine-color-placeholder': '#8b959f',
    '--mantine-color-error': '#f0803c',
    '--mantine-color-body': '#14181c',
    '--mantine-color-text': '#e4e8ec',
  },
})
