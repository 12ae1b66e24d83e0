/** What became of events, told apart so that it can be added up. */
@NullMarked
package dev.millrace.streams.accounting;

import org.jspecify.annotations.NullMarked;
