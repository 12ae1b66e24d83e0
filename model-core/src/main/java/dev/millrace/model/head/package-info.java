/** What turns a pooled hidden state into logits, scores and a label. */
@NullMarked
package dev.millrace.model.head;

import org.jspecify.annotations.NullMarked;
