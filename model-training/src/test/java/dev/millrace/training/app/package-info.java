@NullMarked
package dev.millrace.training.app;

import org.jspecify.annotations.NullMarked;
