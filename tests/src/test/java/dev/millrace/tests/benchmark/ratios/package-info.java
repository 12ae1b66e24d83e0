/**
 * Ratios of speeds, each measured by turns within one run: {@code mvn verify -Dgroups=benchmark
 * -DexcludedGroups=none}. See {@link dev.millrace.tests.benchmark.ratios.RatioSettings}.
 */
@NullMarked
package dev.millrace.tests.benchmark.ratios;

import org.jspecify.annotations.NullMarked;
