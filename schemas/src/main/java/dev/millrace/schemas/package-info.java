/**
 * The Avro contracts of every topic that Millrace reads or writes, as generated records.
 *
 * <p>Not {@code @NullMarked}: the code is Avro's, and whether a field may be null stands in its
 * schema.
 */
package dev.millrace.schemas;
