/** Kernels of our own under JMH: {@code mvn verify -Dgroups=benchmark -DexcludedGroups=none}. */
@NullMarked
package dev.millrace.tests.benchmark;

import org.jspecify.annotations.NullMarked;
