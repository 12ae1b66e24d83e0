/** The program in containers, against a broker and a registry in containers. */
@NullMarked
package dev.millrace.tests.containers;

import org.jspecify.annotations.NullMarked;
