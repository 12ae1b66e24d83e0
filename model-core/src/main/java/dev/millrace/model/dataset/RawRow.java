package dev.millrace.model.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as it stands in the file.
 *
 * @param line where it starts, from 1
 * @param text its text, or null if it has none
 * @param labels its labels' values, or null if there is no place for them
 */
record RawRow(long line, @Nullable String text, @Nullable List<String> labels) {}
