@NullMarked
package dev.millrace.streams.enrichment;

import org.jspecify.annotations.NullMarked;
