/** What runs when an event of one kind is due; `subject` says for which entity. */
export type Handler = (subject: number) => void;
