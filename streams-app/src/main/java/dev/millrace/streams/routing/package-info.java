/** Which tasks an event gets, and which adapter answers each. Pure: values in, decisions out. */
@NullMarked
package dev.millrace.streams.routing;

import org.jspecify.annotations.NullMarked;
