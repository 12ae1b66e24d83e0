/** What tests of other modules need to know of schemas and registries. */
@NullMarked
package dev.millrace.schemas.testkit;

import org.jspecify.annotations.NullMarked;
