/** The program as a user starts it, in a process of its own. */
@NullMarked
package dev.millrace.tests.e2e;

import org.jspecify.annotations.NullMarked;
