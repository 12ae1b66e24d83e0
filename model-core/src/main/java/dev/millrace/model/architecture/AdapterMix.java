package dev.millrace.model.architecture;

/** How many adapters the tokens of a batch have between them; each has a computation of its own. */
enum AdapterMix {
  /** All tokens have the same: its matrices multiply them as they stand. */
  ONE,
  /** Tokens are gathered into chunks of one adapter each, and their updates brought back. */
  MANY
}
