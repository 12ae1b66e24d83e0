/** What Python's tools make of BERT: a padded graph, to measure the packed one against. */
@NullMarked
package dev.millrace.tests.benchmark.padded;

import org.jspecify.annotations.NullMarked;
