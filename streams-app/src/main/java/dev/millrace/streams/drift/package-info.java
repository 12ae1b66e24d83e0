/**
 * How an adapter's predictions change over time: mergeable windows, their reference, distances.
 * Pure: values in, decisions out; the time is an argument. The records are plain enough to be
 * written and read as JSON by any mapper that knows records.
 */
@NullMarked
package dev.millrace.streams.drift;

import org.jspecify.annotations.NullMarked;
