/** JSON escapes C0 only; DEL, C1 (U+009B starts a terminal command) and the line separators are ours to escape. */
const STRAY_CONTROLS = /[\u007f-\u009f\u2028\u2029]/g

/** JSON that means the same and that no terminal obeys. */
export function escapeControls(json: string): string {
  return json.replace(
    STRAY_CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
