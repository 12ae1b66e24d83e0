/** How predictions are put into events' own records. */
@NullMarked
package dev.millrace.streams.enrichment;

import org.jspecify.annotations.NullMarked;
