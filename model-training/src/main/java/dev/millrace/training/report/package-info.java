/** Evaluations to be read: tables, JSON, and a page of HTML. No text of an example is in any. */
@NullMarked
package dev.millrace.training.report;

import org.jspecify.annotations.NullMarked;
