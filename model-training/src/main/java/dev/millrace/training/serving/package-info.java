/** Adapters as serving answers with them: the compiled graph, not the one that is trained. */
@NullMarked
package dev.millrace.training.serving;

import org.jspecify.annotations.NullMarked;
