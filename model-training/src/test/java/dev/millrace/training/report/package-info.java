@NullMarked
package dev.millrace.training.report;

import org.jspecify.annotations.NullMarked;
