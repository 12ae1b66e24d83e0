/**
 * Faults while events flow, and the books on what is owed: nothing missing, nothing twice, nothing
 * out of order.
 */
@NullMarked
package dev.millrace.tests.chaos;

import org.jspecify.annotations.NullMarked;
