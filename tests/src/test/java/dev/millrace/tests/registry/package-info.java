/** Registries that others wrote, held to what our client expects of one. */
@NullMarked
package dev.millrace.tests.registry;

import org.jspecify.annotations.NullMarked;
