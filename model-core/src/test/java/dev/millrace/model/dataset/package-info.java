@NullMarked
package dev.millrace.model.dataset;

import org.jspecify.annotations.NullMarked;
