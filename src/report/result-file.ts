import { open } from 'node:fs/promises';

/** What is in a file of results: its text, its text in parts, or a form that only its own writer knows. */
export type ResultFile = string | Iterable<string> | OwnWriter;

/** Writes a new file by itself, part by part. */
export interface OwnWriter {
  writeTo(path: string): Promise<void>;
}

/** Writes one new file and sees it onto the disk. Never more than a part of it is held in memory. */
export async function writeResultFile(path: string, content: ResultFile): Promise<void> {
  const isOwn = typeof content === 'object' && 'writeTo' in content;
  if (isOwn) await content.writeTo(path);
  const file = await open(path, isOwn ? 'r+' : 'wx', 0o644);
  try {
    if (!isOwn)
      for (const part of typeof content === 'string' ? [content] : content) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
