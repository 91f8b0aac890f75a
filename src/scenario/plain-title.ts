import { unshownIn } from '../language/printable.js';

/** A title on a line, and whatever does not belong to it on the next that is not empty. */
const LINE = /^title: +(?:(["'])([^"'\\\n]*)\1 *|([A-Za-z][^\n]*))\r?\n(?:[ \t]*\r?\n)*(?=\S)/m;

/** What has a meaning in YAML within a text without quotes. */
const SPECIAL = /:\s|\s#|:$/;

/** The title in the text of a scenario, if it stands on one line and means what it says without a reader of YAML. */
export function plainTitleIn(text: string): string | undefined {
  const [, , quoted, plain] = LINE.exec(text) ?? [];
  const title = quoted ?? plain?.trim();
  if (title === undefined || unshownIn(title) !== undefined || title.includes('\ufffd')) return undefined;
  return quoted === undefined && SPECIAL.test(title) ? undefined : title;
}
