/** What those who run an instance can ask it over HTTP. Javalin is seen from here alone. */
@NullMarked
package dev.millrace.streams.http;

import org.jspecify.annotations.NullMarked;
