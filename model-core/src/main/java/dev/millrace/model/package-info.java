/** What every part of the model side shares. */
@NullMarked
package dev.millrace.model;

import org.jspecify.annotations.NullMarked;
