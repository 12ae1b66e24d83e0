/** Schema registries: a client of Confluent's REST API, and one in memory. */
@NullMarked
package dev.millrace.schemas.registry;

import org.jspecify.annotations.NullMarked;
