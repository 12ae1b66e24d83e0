/**
 * The configuration: a YAML file as typed records, checked as a whole. The only package of this
 * module that reads configuration from files.
 */
@NullMarked
package dev.millrace.streams.config;

import org.jspecify.annotations.NullMarked;
