/** Clusters, processes, events and outputs for tests of the whole. */
@NullMarked
package dev.millrace.tests.testkit;

import org.jspecify.annotations.NullMarked;
