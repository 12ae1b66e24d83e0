/** Events as broken programs and attackers write them, through a running stream. */
@NullMarked
package dev.millrace.tests.hostile;

import org.jspecify.annotations.NullMarked;
