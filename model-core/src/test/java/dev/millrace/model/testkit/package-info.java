/** Fixtures of the model side, for the tests of all modules. */
@NullMarked
package dev.millrace.model.testkit;

import org.jspecify.annotations.NullMarked;
