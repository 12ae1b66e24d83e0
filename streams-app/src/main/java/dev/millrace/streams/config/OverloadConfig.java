package dev.millrace.streams.config;

/**
 * What happens when events come faster than they can be answered.
 *
 * @param policy whether events may be left out
 * @param maxEventAgeMs with {@link OverloadPolicy#SHED}, time since an event's timestamp after
 *     which it is left out, in milliseconds; of no meaning otherwise
 */
public record OverloadConfig(OverloadPolicy policy, long maxEventAgeMs) {}
