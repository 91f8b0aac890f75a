/** True for a terminal that understands escape codes: a pipe and `TERM=dumb` do not. */
export function hasControls(stream: { readonly isTTY?: boolean | undefined }): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** The terminal that tables are printed on. */
export function terminal() {
  const { stdout } = process;
  return { columns: stdout.columns ?? 100, colour: hasControls(stdout) && !process.env.NO_COLOR };
}
