/** Hugging Face tokenizers behind a small interface. */
@NullMarked
package dev.millrace.model.tokenizer;

import org.jspecify.annotations.NullMarked;
